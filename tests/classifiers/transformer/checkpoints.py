"""Tiny checkpoints as transformers writes them: real makes of network and tokenizer, a few thousand numbers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

SENTENCES = [
    "Acme is good, so good, I love it",
    "Acme is bad, poor, awful and slow",
    "the shop opens on monday at nine",
    "never again, what a bad day 😡 for @acme",
] * 5
NAMES = {0: "negative", 1: "neutral", 2: "positive"}


def wordpiece(folder: Path) -> Path:
    """``tokenizer.json`` and ``vocab.txt`` as BERT has them."""
    made = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    made.train_from_iterator(SENTENCES, trainers.WordPieceTrainer(vocab_size=150, special_tokens=special))
    made.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    folder.mkdir(parents=True, exist_ok=True)
    made.save(str(folder / "tokenizer.json"))
    places = made.get_vocab()
    words = sorted(places, key=places.__getitem__)
    (folder / "vocab.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    (folder / "tokenizer_config.json").write_text(
        '{"tokenizer_class": "BertTokenizer", "do_lower_case": true}'
    )
    return folder


def bytelevel(folder: Path) -> Path:
    """``tokenizer.json``, ``vocab.json`` and ``merges.txt`` as RoBERTa has them."""
    made = Tokenizer(models.BPE(unk_token="<unk>"))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    made.train_from_iterator(
        SENTENCES, trainers.BpeTrainer(vocab_size=400, special_tokens=special, initial_alphabet=alphabet)
    )
    made.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), add_prefix_space=False)
    folder.mkdir(parents=True, exist_ok=True)
    made.model.save(str(folder))
    made.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "RobertaTokenizer"}')
    return folder


def bert(folder: Path, names: Mapping[int, str] = NAMES, *, head: bool = True) -> Path:
    """A classifier of two layers, in safetensors; without a head, the encoder alone."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertModel

    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=150,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        id2label=dict(names),
        label2id={name: number for number, name in names.items()},
        initializer_range=0.5,
    )
    (BertForSequenceClassification(config) if head else BertModel(config)).save_pretrained(folder)
    return wordpiece(folder)


def roberta(folder: Path) -> Path:
    """Likewise, with a byte-level tokenizer, which marks where a word begins."""
    import torch
    from transformers import RobertaConfig, RobertaForSequenceClassification

    torch.manual_seed(2)
    config = RobertaConfig(
        vocab_size=400,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=140,
        pad_token_id=1,
        bos_token_id=0,
        eos_token_id=2,
        id2label=dict(NAMES),
        label2id={name: number for number, name in NAMES.items()},
        initializer_range=0.5,
    )
    RobertaForSequenceClassification(config).save_pretrained(folder)
    return bytelevel(folder)
