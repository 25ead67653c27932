const HOUR = 60;

/** Minutes east of Greenwich for the abbreviations that feeds use. RFC 5322 §4.3 defines the American ones. */
const ZONE_NAMES: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ...{ z: 0, ut: 0, utc: 0, gmt: 0, wet: 0, west: HOUR },
    ...{ est: -5 * HOUR, edt: -4 * HOUR, cst: -6 * HOUR, cdt: -5 * HOUR },
    ...{ mst: -7 * HOUR, mdt: -6 * HOUR, pst: -8 * HOUR, pdt: -7 * HOUR },
    ...{ akst: -9 * HOUR, akdt: -8 * HOUR, hst: -10 * HOUR, hast: -10 * HOUR },
    ...{ nst: -3.5 * HOUR, ndt: -2.5 * HOUR, adt: -3 * HOUR },
    ...{ brt: -3 * HOUR, brst: -2 * HOUR, art: -3 * HOUR, clt: -4 * HOUR, clst: -3 * HOUR },
    ...{ cot: -5 * HOUR, pet: -5 * HOUR },
    ...{ cet: HOUR, cest: 2 * HOUR, met: HOUR, mest: 2 * HOUR, mez: HOUR, mesz: 2 * HOUR },
    ...{ eet: 2 * HOUR, eest: 3 * HOUR, trt: 3 * HOUR, msk: 3 * HOUR, msd: 4 * HOUR },
    ...{ sast: 2 * HOUR, cat: 2 * HOUR, eat: 3 * HOUR, wat: HOUR },
    ...{ pkt: 5 * HOUR, npt: 5.75 * HOUR, ict: 7 * HOUR, wib: 7 * HOUR, hkt: 8 * HOUR },
    ...{ sgt: 8 * HOUR, pht: 8 * HOUR, myt: 8 * HOUR, jst: 9 * HOUR, kst: 9 * HOUR },
    ...{ awst: 8 * HOUR, acst: 9.5 * HOUR, acdt: 10.5 * HOUR, aest: 10 * HOUR, aedt: 11 * HOUR },
    ...{ nzst: 12 * HOUR, nzdt: 13 * HOUR },
  }),
);

/** What an abbreviation can mean. */
export interface ZoneMeaning {
  /** East of Greenwich. */
  readonly minutes: number;
  /** A place whose clocks show it, for telling whether the site is there. */
  readonly place?: string;
}

/** The most common meaning is first. */
const AMBIGUOUS_NAMES: ReadonlyMap<string, readonly ZoneMeaning[]> = new Map(
  Object.entries({
    bst: [meaning("Europe/London", 1), meaning("Asia/Dhaka", 6)],
    ist: [meaning("Asia/Kolkata", 5.5), meaning("Asia/Jerusalem", 2), meaning("Europe/Dublin", 1)],
    ast: [meaning("America/Halifax", -4), meaning("Asia/Riyadh", 3)],
    gst: [meaning("Asia/Dubai", 4), meaning("Atlantic/South_Georgia", -2)],
    sst: [meaning("Asia/Singapore", 8), meaning("Pacific/Pago_Pago", -11)],
  }),
);

function meaning(place: string, hours: number): ZoneMeaning {
  return { place, minutes: hours * HOUR };
}

/** What `zone`, in lower case, can mean; empty where it is unknown. */
export function meaningsOfZone(zone: string): readonly ZoneMeaning[] {
  const minutes = ZONE_NAMES.get(zone) ?? numericOffset(zone);
  return minutes === undefined ? (AMBIGUOUS_NAMES.get(zone) ?? []) : [{ minutes }];
}

function numericOffset(zone: string): number | undefined {
  // RFC 5322 §4.3: the military letters were used with both signs, so they say no more than UTC.
  if (/^[a-ik-z]$/.test(zone)) return 0;
  const [, sign, hours, minutes = "0"] = /^(?:gmt|utc?)?([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(zone) ?? [];
  if (sign === undefined || Number(hours) > 15 || Number(minutes) > 59) return undefined;
  return (sign === "-" ? -1 : 1) * (Number(hours) * HOUR + Number(minutes));
}
