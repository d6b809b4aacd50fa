import { testCells } from "./choice";

testCells(0);
