/** A recording from the microphone, in what this browser can write of what others can play. */
const TYPES = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4;codecs=mp4a.40.2", "audio/mp4"];
const BITS = 32_000; // per second
const PACE = 100; // ms between two looks at how loud it is
const LOUD = 0.35; // of a full swing, on average: 100
const WAVEFORM = 64; // numbers

export const MOST = 300; // seconds

export function canRecord() {
  return Boolean(navigator.mediaDevices?.getUserMedia && self.MediaRecorder && type());
}

function type() {
  return TYPES.find((each) => MediaRecorder.isTypeSupported(each));
}

/** Rejects if the microphone is refused or there is none. */
export async function record(tell) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } });
  return new Recording(stream, tell);
}

class Recording {
  #stream;
  #recorder;
  #chunks = [];
  #levels = [];
  #began = performance.now();
  #ended = 0;
  #context = new AudioContext();
  #timer;

  /** `tell({seconds, level, isFull})` is called as it goes on; the level is from 0 to 100. */
  constructor(stream, tell) {
    this.#stream = stream;
    this.#recorder = new MediaRecorder(stream, { mimeType: type(), audioBitsPerSecond: BITS });
    this.#recorder.addEventListener("dataavailable", ({ data }) => data.size && this.#chunks.push(data));
    const analyser = this.#context.createAnalyser();
    this.#context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    this.#recorder.start();
    this.#timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const level = loudness(samples);
      this.#levels.push(level);
      const isFull = this.seconds >= MOST;
      if (isFull) this.pause();
      tell({ seconds: this.seconds, level, isFull });
    }, PACE);
  }

  get seconds() {
    return ((this.#ended || performance.now()) - this.#began) / 1_000;
  }

  /** Ends it. Resolves with {bytes (a File), seconds, waveform}. */
  async finish() {
    this.pause();
    const stopped = new Promise((resolve) => this.#recorder.addEventListener("stop", resolve, { once: true }));
    this.#recorder.stop();
    await stopped;
    this.#release();
    const [media] = this.#recorder.mimeType.split(";");
    const name = `voice.${media === "audio/mp4" ? "m4a" : media.slice("audio/".length)}`;
    const bytes = new File(this.#chunks, name, { type: media });
    return { bytes, seconds: Math.round(this.seconds * 10) / 10, waveform: condense(this.#levels) };
  }

  cancel() {
    this.pause();
    if (this.#recorder.state !== "inactive") this.#recorder.stop();
    this.#release();
  }

  /** Takes in nothing more. */
  pause() {
    if (this.#ended) return;
    this.#ended = performance.now();
    clearInterval(this.#timer);
    if (this.#recorder.state === "recording") this.#recorder.pause();
  }

  #release() {
    for (const track of this.#stream.getTracks()) track.stop();
    this.#context.close().catch(() => {});
  }
}

/** By the ear: half the swing is not half as loud. */
function loudness(samples) {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  return Math.round(100 * Math.min(1, Math.sqrt(Math.sqrt(power) / LOUD)));
}

/** At most so many numbers: of each stretch the loudest. */
function condense(levels) {
  const count = Math.min(WAVEFORM, levels.length);
  const at = (index) => Math.floor((index * levels.length) / count);
  return Array.from({ length: count }, (_, index) => Math.max(...levels.slice(at(index), at(index + 1))));
}
