import { AuthenticationV1Api, KubeConfig } from "@kubernetes/client-node";

// Asks the API server who it is, as a program of a pod does that was told nothing of where it runs.
const config = new KubeConfig();
config.loadFromCluster();
const body = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" };
const review = await config.makeApiClient(AuthenticationV1Api).createSelfSubjectReview({ body });
console.log(JSON.stringify(review));
