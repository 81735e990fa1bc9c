# Both images can be others: the first needs npm, the second the C and C++ libraries that Node is linked to (glibc).
ARG BUILD_IMAGE=docker.io/library/node:24-bookworm-slim
ARG BASE_IMAGE=gcr.io/distroless/cc-debian12

FROM ${BUILD_IMAGE} AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
# The Node of the lockfile, with which the tests ran, is the Node of the image.
RUN npm run build && cp "$(npm exec --call 'node --print process.execPath')" dist/node

FROM ${BASE_IMAGE}
COPY --from=build /src/dist/node /usr/local/bin/node
COPY --from=build /src/dist/boxinit.js /src/dist/boxinit.js.map /src/dist/package.json /opt/boxinit/
COPY --from=build /src/dist/LICENSE /src/dist/THIRD-PARTY-LICENSES.txt /opt/boxinit/
ENV NODE_ENV=production
USER 65532:65532
EXPOSE 8443 8080
ENTRYPOINT ["/usr/local/bin/node", "--enable-source-maps", "/opt/boxinit/boxinit.js"]
CMD ["serve"]
