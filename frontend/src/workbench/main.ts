// The workbench in the browser. Every page reads and works without this; with it, pages stay put while forms are sent,
// the sound follows the words, and everything has a key.
import { choose } from "./choose.js";
import { drop } from "./drop.js";
import { tellOnLeaving } from "./hours.js";
import { keys } from "./keys.js";
import { listen } from "./listen.js";
import { mediaKeys } from "./pedal.js";
import { progress } from "./progress.js";
import { judge, stay } from "./stay.js";

function arrive(): void {
  listen();
  mediaKeys();
  progress();
  drop();
  choose();
  judge();
}

stay(arrive);
keys();
tellOnLeaving();
arrive();
