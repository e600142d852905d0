# The server with both apps built in. It refuses to start without what production needs (see .env.example).
FROM oven/bun:1.4.5 AS build
WORKDIR /app
COPY package.json bun.lock bunfig.toml ./
COPY patches patches
COPY shared/package.json shared/
COPY server/package.json server/
COPY store/package.json store/
COPY admin/package.json admin/
RUN bun install --frozen-lockfile
COPY . .
RUN bun run build

FROM oven/bun:1.4.5 AS dependencies
WORKDIR /app
COPY package.json bun.lock bunfig.toml ./
COPY patches patches
COPY shared/package.json shared/
COPY server/package.json server/
COPY store/package.json store/
COPY admin/package.json admin/
RUN bun install --frozen-lockfile --production --filter @zivero/server

FROM oven/bun:1.4.5-slim
WORKDIR /app
# Compiled code stays, however old it is (docs/decisions.md, 38).
ENV BUN_JSC_forceCodeBlockLiveness=1
ENV NODE_ENV=production ZIVERO_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data MEDIA_DIR=/data/media
COPY --from=dependencies /app ./
COPY --from=build /app/shared/src shared/src
COPY --from=build /app/server/src server/src
COPY --from=build /app/drizzle drizzle
COPY --from=build /app/store/dist store/dist
COPY --from=build /app/admin/dist admin/dist
# What stands in on a developer's machine has no place here.
RUN rm -rf server/src/local && mkdir -p /data/media && chown -R bun:bun /data
USER bun
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
  CMD ["bun", "-e", "process.exit((await fetch(`http://127.0.0.1:${process.env.PORT}/readyz`)).ok ? 0 : 1)"]
STOPSIGNAL SIGTERM
CMD ["bun", "server/src/main.ts"]
