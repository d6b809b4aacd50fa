// The build of Bottleneck without Redis, the one that octokit's throttling plugin uses, ships without types.
declare module "bottleneck/light.js" {
  import Bottleneck from "bottleneck";
  export default Bottleneck;
}
