"""A bank, or one memory's adapter, as one file that can be taken away, and a bank that is brought back.

In: an engine, a path. Out: zip files; the engine with another bank. Anybody may bring a file, so its sizes are
checked before anything in it is read. Knows nothing about pages or visitors.
"""

import zlib
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile
from zipfile import Path as ZipPath

from core.engine import GatedMemory
from core.refusal import Refusal

SNIPPET = """\
# One memory as a PEFT adapter

It was trained on the base model `{model}`, and nothing but these weights knows the event. With both folders beside
this file (`{model}`: a folder or a Hub id):

```python
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("{model}")
model = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained("{model}", dtype="float32"), "adapter")
chat = [{{"role": "user", "content": {tell!r}}}]
prompt = tokenizer.apply_chat_template(chat, add_generation_prompt=True, return_tensors="pt", return_dict=True)
written = model.generate(**prompt, max_new_tokens={tokens}, do_sample=False)
print(tokenizer.decode(written[0, prompt["input_ids"].shape[1] :], skip_special_tokens=True))
```
"""


def pack_bank(memory: GatedMemory, path: Path) -> None:
    """Write the bank as a zip of what `save` writes."""
    with TemporaryDirectory() as folder:
        memory.save(folder)
        _pack(Path(folder), path)


def unpack_bank(memory: GatedMemory, path: Path) -> None:
    """Replace the bank by one that `pack_bank` wrote.

    ValueError with one sentence, and nothing changed, if the file is too large, is none of ours or was made for
    another model.
    """
    largest = memory.largest_bank
    try:
        with ZipFile(path) as archive:
            if sum(file.file_size for file in archive.filelist) > largest:
                sentence = "{name} is too large: a bank has {megabytes:.0f} MB at most."
                raise Refusal(sentence, name=path.name, megabytes=largest / 1e6)
            archive.filename = path.name  # what it is called in every message
            memory.restore(ZipPath(archive))
    except (OSError, BadZipFile, zlib.error, EOFError, RuntimeError) as error:  # zipfile's, too
        sentence = "{name} is no zip file with a bank, or it is damaged: download it again."
        raise Refusal(sentence, name=path.name) from error


def pack_adapter(memory: GatedMemory, memory_id: str, path: Path) -> None:
    """Write one memory's adapter in PEFT's format, with a README that says how to use it, as a zip."""
    event = memory.memories[memory.bank.index(memory_id)]
    model = memory.language_model
    with TemporaryDirectory() as folder:
        memory.export_adapter(memory_id, Path(folder) / "adapter")
        readme = SNIPPET.format(model=model.name, tell=model.prompts.tell, tokens=event.tokens + 8)
        (Path(folder) / "README.md").write_text(readme, encoding="utf-8")
        _pack(Path(folder), path)


def _pack(folder: Path, path: Path) -> None:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, file.relative_to(folder))
