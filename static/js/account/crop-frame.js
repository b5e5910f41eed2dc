/** A square part of a picture: where its middle is, and how near one looks. All of it lies within the picture. */
export class CropFrame {
  /** `source` is what a canvas can draw, with `width` and `height`; `nearest` how many times its shorter side is magnified at most. */
  constructor(source, nearest) {
    this.source = source;
    this.nearest = nearest;
    this.zoom = 1;
    this.x = source.width / 2;
    this.y = source.height / 2;
  }

  /** The side of the square, in pixels of the picture. */
  get side() {
    return Math.min(this.source.width, this.source.height) / this.zoom;
  }

  /** Moves the picture under the frame by these parts of the frame's side. */
  move(right, down) {
    this.x -= right * this.side;
    this.y -= down * this.side;
    this.#stay();
  }

  zoomTo(zoom) {
    this.zoom = Math.min(Math.max(zoom, 1), this.nearest);
    this.#stay();
  }

  draw(canvas) {
    const { source, side, x, y } = this;
    const paper = canvas.getContext("2d");
    paper.imageSmoothingQuality = "high";
    paper.clearRect(0, 0, canvas.width, canvas.height);
    paper.drawImage(source, x - side / 2, y - side / 2, side, side, 0, 0, canvas.width, canvas.height);
  }

  #stay() {
    const half = this.side / 2;
    this.x = Math.min(Math.max(this.x, half), this.source.width - half);
    this.y = Math.min(Math.max(this.y, half), this.source.height - half);
  }
}
