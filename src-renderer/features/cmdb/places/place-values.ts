/** What a place has that can be changed; a field that is not there is not shown. */
export interface PlaceValues {
  name: string;
  remark?: string;
  productLineId?: number | null;
}
