// The images that run in production, as the deployment itself knows them: by digest would do as well.
export const images = ["ghcr.io/acme/api:1.5.0", "ghcr.io/acme/api:1.8.0"];
