# Both images can be others: the first needs npm and a shell, the second the C and C++ libraries that Node is linked to
# (glibc).
ARG BUILD_IMAGE=docker.io/library/node:24-trixie-slim
ARG BASE_IMAGE=gcr.io/distroless/cc-debian13

# Runs on the platform that builds, whatever the image is for: nothing of the target is executed.
FROM --platform=${BUILDPLATFORM} ${BUILD_IMAGE} AS build
# A registry of one's own, a proxy or an authority is given from outside, and is in no layer:
# --secret id=npmrc,src=FILE, and --secret id=npm-ca,src=FILE for its line cafile=/run/secrets/npm-ca
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm \
    --mount=type=secret,id=npmrc,target=/root/.npmrc --mount=type=secret,id=npm-ca,target=/run/secrets/npm-ca \
    npm ci
# The Node of the lockfile, with which the tests ran, is the Node of the image. npm checks it against the lockfile.
ARG TARGETARCH
WORKDIR /target
RUN --mount=type=cache,target=/root/.npm \
    --mount=type=secret,id=npmrc,target=/root/.npmrc --mount=type=secret,id=npm-ca,target=/run/secrets/npm-ca \
    cp /src/package.json /src/package-lock.json /src/.npmrc . \
    && npm ci --omit=dev --os=linux --libc=glibc --cpu="$(echo "$TARGETARCH" | sed 's/^amd64$/x64/')"
WORKDIR /src
COPY . .
RUN npm run build -- --out /image/boxinit/opt/boxinit
# The same in every build: nothing here tells of the machine or of the time.
ARG SOURCE_DATE_EPOCH=0
RUN install -D /target/node_modules/node-linux-*/bin/node /image/node/usr/local/bin/node \
    && install -D /target/node_modules/node-linux-*/LICENSE /image/node/usr/local/share/doc/node/LICENSE \
    && rm /image/boxinit/opt/boxinit/README.md /image/boxinit/opt/boxinit/CHANGELOG.md /image/boxinit/opt/boxinit/kubectl-boxinit.js* /image/boxinit/opt/boxinit/library.* /image/boxinit/opt/boxinit/config.schema.json \
    && find /image -type f ! -path '*/bin/node' -exec chmod 0644 {} + \
    && find /image -type d -exec chmod 0755 {} + \
    && find /image -exec touch --date="@$SOURCE_DATE_EPOCH" {} +

FROM ${BASE_IMAGE}
ARG BASE_IMAGE
ARG VERSION
ARG REVISION
ARG SOURCE
LABEL org.opencontainers.image.title="boxinit" \
    org.opencontainers.image.description="Admission webhook that repairs Kubernetes pods which run systemd under Sysbox" \
    org.opencontainers.image.licenses="Apache-2.0" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}" \
    org.opencontainers.image.source="${SOURCE}" \
    org.opencontainers.image.base.name="${BASE_IMAGE}"
# Node changes seldom: a layer of its own, which an upgrade of boxinit does not pull again.
COPY --from=build /image/node /
COPY --from=build /image/boxinit /
ENV NODE_ENV=production
# By number: Kubernetes can't tell whether a name is root (runAsNonRoot).
USER 65532:65532
EXPOSE 8443 8080
# The source maps are for those who look for a fault (NODE_OPTIONS=--enable-source-maps): read at every start, they would
# take a third more memory.
ENTRYPOINT ["/usr/local/bin/node", "/opt/boxinit/boxinit.js"]
CMD ["serve"]
