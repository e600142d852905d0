type Growable = Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** Typed arrays that grow by doubling, for what is not known to be long beforehand. */
export class GrowingU32 {
  data = new Uint32Array(1024);
  length = 0;
  push(value: number): void {
    if (this.length === this.data.length) this.data = grown(this.data, new Uint32Array(this.length * 2));
    this.data[this.length++] = value;
  }
  done = (): Uint32Array<ArrayBuffer> => this.data.slice(0, this.length);
}

export class GrowingU8 {
  data = new Uint8Array(1024);
  length = 0;
  push(value: number): void {
    if (this.length === this.data.length) this.data = grown(this.data, new Uint8Array(this.length * 2));
    this.data[this.length++] = value;
  }
  append(bytes: Uint8Array): void {
    while (this.length + bytes.length > this.data.length)
      this.data = grown(this.data, new Uint8Array(this.data.length * 2));
    this.data.set(bytes, this.length);
    this.length += bytes.length;
  }
  done = (): Uint8Array<ArrayBuffer> => this.data.slice(0, this.length);
}

export class GrowingF64 {
  data = new Float64Array(1024);
  length = 0;
  push(value: number): void {
    if (this.length === this.data.length) this.data = grown(this.data, new Float64Array(this.length * 2));
    this.data[this.length++] = value;
  }
}

function grown<T extends Growable>(from: T, to: T): T {
  to.set(from);
  return to;
}
