/** Tables on the network's input, and on the cost of the data pipeline's choices. */
export { batchTable } from './batchTable';
export { cacheCostTable, ordersTable, shrinkingTable } from './pipelineTables';
