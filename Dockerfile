# A gateway, the demo's two APIs, or any other sluice command.
FROM node:24-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build && node scripts/production-tree.mjs /out

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /out ./
# The two places that are written to; the rest of the root may be read-only, with a tmpfs at /tmp.
RUN mkdir -p /data /mesh && chown node:node /data /mesh && ln -s /app/bin/sluice.js /usr/local/bin/sluice
USER node
WORKDIR /data
EXPOSE 9990
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s --start-interval=500ms --retries=3 \
  CMD ["node", "-e", "fetch(process.env.SLUICE_READY_URL ?? 'http://127.0.0.1:8080/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/bin/sluice.js"]
CMD ["serve"]
