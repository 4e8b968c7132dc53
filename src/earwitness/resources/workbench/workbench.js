// Hear a line, follow the sound, keys for tired hands. The page reads without this file too.
const sound = document.querySelector("audio");
const lines = [...document.querySelectorAll(".lines li[data-start]")];
if (sound) {
  sound.volume = 0.4;
  let stopAt = Infinity;
  for (const line of lines) {
    line.querySelector(".at").addEventListener("click", () => {
      sound.currentTime = Number(line.dataset.start);
      stopAt = Number(line.dataset.end);
      sound.play();
    });
  }
  sound.addEventListener("timeupdate", () => {
    if (sound.currentTime >= stopAt) {
      stopAt = Infinity;
      sound.pause();
    }
    for (const line of lines) {
      const now = sound.currentTime >= Number(line.dataset.start) && sound.currentTime < Number(line.dataset.end);
      line.classList.toggle("now", now);
    }
  });
  // Opened from a search: the sound waits at that line.
  const asked = lines.find((line) => line.id && `#${line.id}` === location.hash);
  if (asked) {
    sound.currentTime = Number(asked.dataset.start);
    asked.querySelector(".at").focus();
  }
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, button, audio, a") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " ") {
      event.preventDefault();
      stopAt = Infinity;
      if (sound.paused) sound.play();
      else sound.pause();
    } else if (event.key === "j" || event.key === "J") {
      sound.currentTime = Math.max(0, sound.currentTime - 2);
    }
  });
}
