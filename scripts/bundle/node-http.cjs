// An import of node:http reads each of its properties, and one of them loads fetch and WebSocket; require does not.
module.exports = require("node:http");
