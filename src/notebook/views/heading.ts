import { profile, type Experiment, type RunScope } from '../../experiments';

/** Name of a training in every view of it. */
export interface Heading extends RunScope {
  readonly id: Experiment['id'];
  readonly title: string;
  readonly model: string;
}

/** e.g. `28 · Base, general rule for weights`. */
export function headingText({ id, title }: Heading): string {
  return `${id} · ${title}`;
}

/** {@link headingText} with what differs from the profile, its images included, for the title of a chart. */
export function chartTitle(heading: Heading): string {
  const { profile: name, data, differences = [] } = heading;
  const images = data === undefined || data === profile(name).data.name ? [] : [`on ${data}`];
  const differing = [...images, ...differences];
  return differing.length === 0 ? headingText(heading) : `${headingText(heading)} (${differing.join(', ')})`;
}
