/** What runs say, with their uncertainty: intervals of accuracies. */
export { wilsonInterval, type Interval, type IntervalOptions } from './intervals';
