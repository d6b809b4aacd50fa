import { testCells } from "./choice";

testCells(1);
