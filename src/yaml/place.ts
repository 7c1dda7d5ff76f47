// Where something stands in a file, both counted from 1.

export interface Place {
  file: string;
  line: number;
  column: number;
}
