/** The verbs of `show.conclusions`, as aliases like those of `show`. */
export {
  showAblations as ablations,
  showAccuracyAgainst as accuracyAgainst,
  showAllCurves as curves,
  showBestResults as best,
  showClaims as claims,
  showVerdicts as verdicts,
} from './conclusions';
