"""Towns of Japan by their code (全国地方公共団体コード): names and codes, no distances."""
