"""Every kind of page, by name: what the browser tests and the screenshots go through."""

PAGES = {
    "home": "/",
    "explorer": "/explorer",
    "claims": "/claims",
    "claim": "/claims/lankov-2023/china-kept-sending-food",
    "sources": "/sources",
    "source": "/sources/wfp-interfais",
    "notes": "/notes",
    "note": "/notes/lankov-2023/25",
    "actors": "/actors",
    "actor": "/actors/kp",
    "events": "/events",
    "event": "/events/unga-end-offensive-vote",
    "falls": "/falls?source=wfp-interfais&source=scr-yesterdays-vote",
    "voices": "/voices?actor=ru",
    "reading": "/reading",
    "timeline": "/timeline",
    "figures": "/figures",
    "search": "/search?q=food",
    "sparql": "/sparql",
}
