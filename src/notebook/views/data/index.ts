/** Tables on the network's input, on the cost of the data pipeline's choices, and on what is odd about a dataset. */
export { batchTable } from './batchTable';
export { verifyTable } from './verifyTable';
export { cacheCostTable, ordersTable, shrinkingTable } from './pipelineTables';
