import { readFileSync } from "node:fs";

// Finds the token of a pod as a cloud's SDK does, by the same variables and files, and prints it where that would send
// it to the cloud. It stands in for the SDKs, which are 72 packages. In the same containers, and against stand-ins of the
// clouds' token services, they found and missed the same tokens.

/** fromTokenFile of @aws-sdk/credential-provider-web-identity 3.972.92. */
function aws(): string {
  required("AWS_ROLE_ARN");
  return readFileSync(required("AWS_WEB_IDENTITY_TOKEN_FILE"), "utf8");
}

/** WorkloadIdentityCredential of @azure/identity 4.14.1. */
function azure(): string {
  required("AZURE_TENANT_ID");
  required("AZURE_CLIENT_ID");
  return readFileSync(required("AZURE_FEDERATED_TOKEN_FILE"), "utf8").trim();
}

/** GoogleAuth of google-auth-library 11.3.4: the file that is named names the token's file. */
function google(): string {
  const { type, credential_source } = JSON.parse(readFileSync(required("GOOGLE_APPLICATION_CREDENTIALS"), "utf8"));
  if (type !== "external_account") throw new Error(`credentials of type ${type}`);
  return readFileSync(credential_source.file, "utf8");
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`${name} is not set`);
  return value;
}

const [, , cloud] = process.argv;
console.log(cloud === "aws" ? aws() : cloud === "azure" ? azure() : google());
