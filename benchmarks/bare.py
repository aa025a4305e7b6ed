"""What a route costs that does nothing: a FastAPI application which gives the record in the file ``RECORD``."""

import json
import os
from pathlib import Path
from typing import Any

from fastapi import FastAPI

app = FastAPI()
RECORD = json.loads(Path(os.environ["RECORD"]).read_text(encoding="utf-8"))


@app.get("/records/{key}")
async def record(key: str) -> dict[str, Any]:
    return {**RECORD, "key": key}
