/** Tables on what reaches the network, and on what the data pipeline's choices cost. */
export { batchTable } from './batchTable';
export { cacheCostTable, ordersTable, shrinkingTable } from './pipelineTables';
