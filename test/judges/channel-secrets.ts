import { channelSecrets } from "../infra/synth/secrets.ts";

for (const [name, value] of Object.entries(channelSecrets)) console.log(`export ${name}=${value}`);
