// Foot pedals and media keys. A pedal is a keyboard to the machine: it sends function keys or media keys, and the hands go
// on typing meanwhile, so these keys work in text fields too.
import { move, playOrStop, sound } from "./listen.js";

const STEP_S = 2;

const back = (): void => move(-STEP_S);
const on = (): void => move(STEP_S);
const play = (): void => {
  if (sound()?.paused) playOrStop();
};
const stop = (): void => {
  if (sound()?.paused === false) playOrStop();
};

const PEDAL: Readonly<Record<string, () => void>> = {
  F7: back,
  F8: playOrStop,
  F9: on,
  MediaTrackPrevious: back,
  MediaRewind: back,
  MediaPlayPause: playOrStop,
  MediaPlay: play,
  MediaPause: stop,
  MediaStop: stop,
  MediaTrackNext: on,
  MediaFastForward: on,
};

/** Do what a pedal's key means; false where it is none, or there is no sound here. */
export function pressed(event: KeyboardEvent): boolean {
  const act = PEDAL[event.key];
  if (!act || !sound()) return false;
  // A foot that rests on the pedal repeats its key: going back goes on going back, playing does not start and stop.
  if (!event.repeat || act === back || act === on) act();
  return true;
}

/** Media keys that the browser keeps for itself come this way, and the desktop's media panel gets our name, not the call's. */
export function mediaKeys(): void {
  const session = navigator.mediaSession;
  if (!session || !sound()) return;
  session.metadata = new MediaMetadata({ title: "Earwitness" });
  session.setActionHandler("play", play);
  session.setActionHandler("pause", stop);
  session.setActionHandler("seekbackward", back);
  session.setActionHandler("seekforward", on);
  session.setActionHandler("previoustrack", back);
  session.setActionHandler("nexttrack", on);
}
