import { testKills } from "./kill-cases";

testKills(1);
