import { testWorlds } from "./test-worlds";

testWorlds(0);
