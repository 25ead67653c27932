# What feedparser gives its callers, as the JSON that ../shown.ts describes.
import calendar
import datetime
import json
import sys

import feedparser


def iso(parsed):
    if parsed is None:
        return None
    moment = datetime.datetime.fromtimestamp(calendar.timegm(parsed), datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def entry(item):
    bodies = [body["value"] for body in item.get("content", [])]
    return {
        "id": item.get("id"),
        "title": item.get("title"),
        "link": item.get("link"),
        "date": iso(item.get("published_parsed")),
        "authors": [author.get("name") for author in item.get("authors", [])],
        # As its own documentation names a category: the label where there is one.
        "categories": [tag.get("label") or tag.get("term") for tag in item.get("tags", [])],
        "terms": [tag.get("term") for tag in item.get("tags", [])],
        "summary": item.get("summary"),
        "content": bodies[0] if bodies else None,
        "enclosures": [
            {"url": file.get("href"), "type": file.get("type"), "length": file.get("length")}
            for file in item.get("enclosures", [])
        ],
    }


document = feedparser.parse(sys.argv[1])
json.dump(
    {
        "title": document.feed.get("title"),
        "link": document.feed.get("link"),
        "items": [entry(item) for item in document.entries],
    },
    sys.stdout,
)
