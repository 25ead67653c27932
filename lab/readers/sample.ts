import type { ToldSite } from "./told.js";

const POSTS = "https://careers.example/posts";
const ERIC = ["Eric Brandt"];
const NOOR = ["Noor Haddad"];

/** What the posts of the sample site say that are published on 15 June 2026. */
export const SAMPLE: ToldSite = {
  title: "Career Notes",
  url: "https://careers.example/",
  author: "Eric Brandt",
  posts: [
    {
      url: `${POSTS}/doors-for-remote-teams/`,
      title: "A remote team needs doors",
      published: "2026-06-12T07:30:00Z",
      authors: [...ERIC, ...NOOR],
      categories: ["Remote work", "remote", "communication", "planning"],
      summary: { begins: "An office has a signal that costs nothing: a closed door.", ends: "" },
      content: {
        begins: "An office has a signal that costs nothing: a closed door. It says not now without a word",
        ends: "A door that can’t be closed is only a hole in the wall.",
      },
    },
    {
      url: `${POSTS}/a-pager-that-asks/`,
      title: "A pager that asks instead of shouting",
      published: "2026-06-11T16:00:00Z",
      authors: NOOR,
      categories: ["On call", "health", "audio"],
      summary:
        "We changed one sound and three rules, and people stopped swapping their weeks away. With the sound, to listen to.",
      content: {
        begins:
          "For three years my team was woken by the sound of a submarine being hit. It was the default.",
        ends: "Beginning, perhaps, with a nicer sound.",
      },
      enclosures: [{ url: `${POSTS}/a-pager-that-asks/soft-alert.mp3`, type: "audio/mpeg", length: 40_636 }],
    },
    {
      url: `${POSTS}/reviewing-code-kindly/`,
      title: "Reviewing code kindly & well",
      published: "2026-06-10T05:45:00Z",
      updated: "2026-06-10T14:20:00Z",
      authors: ERIC,
      categories: ["Working together", "code review", "communication"],
      summary:
        "Say what kind of comment it is, praise precisely, and never leave a question that is really an order.",
      content: {
        begins: "",
        ends: "It’s a thing you made on a Tuesday, and by next Tuesday it will be better.",
      },
    },
    {
      url: `${POSTS}/nemawashi/`,
      title: "根回し: the meeting before the meeting",
      published: "2026-06-08T10:00:00Z",
      authors: NOOR,
      categories: ["Working together", "communication", "日本語", "العربية"],
      summary:
        "A Japanese gardener's word and my grandmother's proverb, on getting an idea through without a battle.",
      content: {
        begins: "A gardener who wants to move an old tree doesn’t pull it out.",
        ends: "I still have the page. Of nineteen lines on it, seven are mine.",
      },
    },
    {
      url: `${POSTS}/mentoring-is-mostly-waiting/`,
      title: "Mentoring is mostly waiting",
      published: "2026-05-20T22:00:00Z",
      updated: "2026-05-25T22:00:00Z",
      authors: ERIC,
      categories: ["mentoring", "communication"],
      summary: "The most useful thing I do as a mentor is to count to eleven.",
      content: {
        begins: "The most useful thing I do as a mentor is to count to eleven. Someone shows me a problem",
        ends: "that one day you notice they are counting, and that the person they are waiting for is you.",
      },
    },
    {
      url: `${POSTS}/the-take-home/`,
      title: "The take-home exercise: what the other side looks for",
      published: "2026-05-05T07:00:00Z",
      authors: NOOR,
      categories: ["Interviews", "hiring"],
      summary:
        "I have read about three hundred take-home exercises. The ones I remember weren't the clever ones.",
      content: {
        begins:
          "I have read about three hundred take-home exercises. The ones I remember weren't the clever ones.",
        ends: "and all four told us that it was the letter.",
      },
    },
    {
      url: `${POSTS}/say-the-number-first/`,
      title: "Say the number first",
      published: "2026-04-13T22:00:00Z",
      authors: ERIC,
      categories: ["Salaries", "Negotiation"],
      summary: { begins: "For years I was told never to name a figure first.", ends: "" },
      content: {
        begins: "For years I was told never to name a figure first. Whoever speaks first loses, people said",
        ends: '"I\'d like to talk about my salary before the budget is made. When is that?"',
      },
    },
    {
      url: `${POSTS}/design-notes/`,
      title: "Write the design note you would like to inherit",
      published: "2026-03-10T06:15:00Z",
      updated: "2026-03-24T17:00:00Z",
      authors: ERIC,
      categories: ["Writing", "documentation", "communication"],
      summary:
        "Five headings, one page, an hour of work: the note that saves whoever comes after you from guessing.",
      content: {
        begins: "Two years from now somebody will open your code, find something strange",
        ends: "If it doesn’t print on one sheet, both sides, it is two decisions.",
      },
    },
    {
      url: `${POSTS}/saying-no/`,
      title: "Four ways to say no, and one way to mean it",
      published: "2026-02-17T07:30:00Z",
      authors: NOOR,
      categories: ["Working together", "planning", "communication"],
      summary:
        "A refusal is information. Make it easy to use: what you can do, when, and what it would cost.",
      content: {
        begins: "My first manager told me that I was easy to work with.",
        ends: "A person whose yes always happens can say no as often as they like.",
      },
    },
    {
      url: `${POSTS}/reading-code-you-did-not-write/`,
      title: "Reading code you didn't write",
      published: "2026-01-28T23:00:00Z",
      authors: ERIC,
      categories: ["Craft", "reading", "debugging"],
      summary:
        "Nobody is taught to read code. We are taught to write it, and then we spend our careers the other way round. Here is how I read a program that is new to me, in the order that wastes the least time.",
      content: {
        begins: "Nobody is taught to read code. We are taught to write it",
        ends: "On day two I usually find that I drew one arrow the wrong way round, and that the wrong arrow was the bug.",
      },
    },
    {
      url: `${POSTS}/first-ninety-days/`,
      title: "Your first ninety days: draw the map before you move the furniture",
      published: "2026-01-11T23:00:00Z",
      authors: ERIC,
      categories: ["Starting out", "onboarding", "new job"],
      summary:
        "Three small habits for a new job, and a table of what to expect of yourself in the first, second and third month.",
      content: {
        begins: "On my second day at a new company I deleted an empty folder called tmp_old.",
        ends: "pick the one line that still bothers you. That is your next project.",
      },
    },
  ],
};
