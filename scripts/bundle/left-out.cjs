// In place of a package that nothing here comes to. Fastify calls it when it is made, and what it returns for a first schema.
module.exports = () => () => {
  throw new Error("a package is needed that is not in the bundle; see scripts/bundle/bundle-less.ts");
};
