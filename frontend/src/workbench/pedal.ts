// Foot pedals and media keys. A pedal is a keyboard to the machine: it sends function keys or media keys, and the hands go
// on typing meanwhile, so these keys work in text fields too.
import { move, playOrStop, sound } from "./listen.js";

const STEP_S = 2;

const PEDAL: Readonly<Record<string, () => void>> = {
  F7: () => move(-STEP_S),
  F8: playOrStop,
  F9: () => move(STEP_S),
  MediaTrackPrevious: () => move(-STEP_S),
  MediaRewind: () => move(-STEP_S),
  MediaPlayPause: playOrStop,
  MediaPlay: playOrStop,
  MediaPause: playOrStop,
  MediaStop: playOrStop,
  MediaTrackNext: () => move(STEP_S),
  MediaFastForward: () => move(STEP_S),
};

/** Do what a pedal's key means; false where it is none, or there is no sound here. */
export function pressed(key: string): boolean {
  const act = PEDAL[key];
  if (!act || !sound()) return false;
  act();
  return true;
}

/** Media keys that the browser keeps for itself come this way, and the desktop's media panel gets our name, not the call's. */
export function mediaKeys(): void {
  const session = navigator.mediaSession;
  if (!session) return;
  if (sound()) session.metadata = new MediaMetadata({ title: "Earwitness" });
  session.setActionHandler("play", playOrStop);
  session.setActionHandler("pause", playOrStop);
  session.setActionHandler("seekbackward", () => move(-STEP_S));
  session.setActionHandler("seekforward", () => move(STEP_S));
  session.setActionHandler("previoustrack", () => move(-STEP_S));
  session.setActionHandler("nexttrack", () => move(STEP_S));
}
