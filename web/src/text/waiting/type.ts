/** The words for somebody who waits: they come with the call's code, and not with the front page. */
export interface WaitingText {
  readonly waited: (time: string) => string;
  readonly tip: string;
  readonly tips: readonly string[];
  readonly notify: string;
  readonly notifyHint: string;
  readonly denied: string;
  readonly noticeTitle: string;
  readonly noticeBody: string;
}
