# Genkan as a container: Node and the npm package, without a shell, as a user without rights. docs/ci.en.md shows how to run it.

FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY . .
# No package needs its install script here: Node is that of the image.
RUN npm ci --ignore-scripts --no-audit --no-fund \
  && npm pack ./packages/genkan --silent --pack-destination /tmp \
  && mkdir -p /package /empty \
  && tar --extract --gzip --file /tmp/genkan-*.tgz --directory /package --strip-components 1

FROM gcr.io/distroless/nodejs24-debian12:nonroot
LABEL org.opencontainers.image.title="Genkan" \
  org.opencontainers.image.description="Checks the front door of an AWS account: its root user and IAM Identity Center." \
  org.opencontainers.image.licenses="Apache-2.0"
# Where a configuration in any folder finds it by its name.
COPY --from=build /package /node_modules/genkan
# The ledger is in /data, a configuration in /work.
COPY --from=build --chown=65532:65532 /empty /data
COPY --from=build /empty /work
ENV HOME=/home/nonroot XDG_STATE_HOME=/data LANG=C.UTF-8
VOLUME /data
WORKDIR /work
USER 65532:65532
ENTRYPOINT ["/nodejs/bin/node", "/node_modules/genkan/bin/genkan.js"]
CMD ["--help"]
