// CloudSploit's SDK (version 2) reads no AWS_ENDPOINT_URL and expects TLS; its command line takes one plugin or all of them.
const http = require("node:http");
const https = require("node:https");
const { join } = require("node:path");

https.Agent = http.Agent;
const home = process.argv[1].replace(/[^/]+$/, "");
const AWS = require(join(home, "node_modules/aws-sdk"));
AWS.config.update({ endpoint: process.env.PEERS_ENDPOINT, sslEnabled: false });
const plugins = require(join(home, "exports.js"));
const wanted = process.env.PEERS_PLUGINS.split(",");
plugins.aws = Object.fromEntries(Object.entries(plugins.aws).filter(([id]) => wanted.includes(id)));
