// Deploying is not built yet: this file says so instead of deploying nothing. Until it is, `genkan watch` runs the
// same monitor from any machine that has AWS credentials.
throw new Error("genkan can't be deployed with sst yet; use `npx genkan watch` (see README.md)");
