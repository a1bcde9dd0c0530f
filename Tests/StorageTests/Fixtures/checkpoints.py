"""Writes the checkpoints beside this file, with pykan itself: `saveckpt` and what the model predicts.

    python checkpoints.py

needs the packages of ../../KANTests/Oracle/requirements.txt. Names end in the size of their numbers.
"""

import json
import os
import tempfile

import torch
from kan import KAN

FOLDER = os.path.dirname(os.path.abspath(__file__))


def save(name: str, model: KAN, samples: torch.Tensor) -> None:
    """The checkpoint, and the outputs for samples that stay within the grid."""
    outputs = model(samples)
    prefix = os.path.join(FOLDER, name)
    model.cache_data = samples[:2].clone()
    model.ckpt_path = "./model"
    model.saveckpt(prefix)
    with open(f"{prefix}.json", "w") as file:
        json.dump({"inputs": samples.tolist(), "outputs": outputs.tolist()}, file)
        file.write("\n")


def trained(folder: str) -> None:
    """[2,3,1], trained: float32 as pykan has it by default."""
    torch.set_default_dtype(torch.float32)
    model = KAN(width=[2, 3, 1], grid=3, k=3, seed=1, auto_save=False, ckpt_path=folder)
    x = torch.rand(200, 2) * 2 - 1
    y = torch.exp(torch.sin(torch.pi * x[:, [0]]) + x[:, [1]] ** 2)
    data = {"train_input": x, "train_label": y, "test_input": x, "test_label": y}
    model.fit(data, steps=8)
    save("trained_float32", model, x[:24])


def mixed(folder: str) -> None:
    """Products of two and three, symbols, both, pruned edges, affines: float64, order 2."""
    torch.set_default_dtype(torch.float64)
    model = KAN(
        width=[[3, 0], [2, 2], [1, 1]], mult_arity=[[], [2, 3], [2]], grid=4, k=2, seed=2,
        base_fun="identity", affine_trainable=True, auto_save=False, ckpt_path=folder,
    )
    generator = torch.Generator().manual_seed(3)
    for parameter in model.parameters():
        if parameter.requires_grad:
            parameter.data += 0.2 * torch.randn(parameter.shape, generator=generator)
    x = torch.rand(60, 3, generator=generator) * 2 - 1
    model.update_grid_from_samples(x)
    for l, i, j, name, mode, numbers in [
        (0, 0, 0, "sin", "s", (1.3, 0.2, 0.9, -0.1)), (0, 1, 3, "exp", "sn", (0.4, -0.2, 0.3, 0.1)),
        (0, 2, 5, "x^2", "s", (0.7, 0.3, -0.6, 0.2)), (1, 3, 2, "tanh", "s", (0.8, 0.1, 1.1, 0.4)),
    ]:
        model.fix_symbolic(l, i, j, name, fit_params_bool=False, log_history=False)
        model.set_mode(l, i, j, mode, mask_n=0.5 if mode == "sn" else None)
        model.symbolic_fun[l].affine.data[j, i] = torch.tensor(numbers)
    for edge in [(0, 0, 1), (0, 2, 2), (1, 1, 0)]:
        model.remove_edge(*edge, log_history=False)
    save("mixed_float64", model, x[:24])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        trained(folder)
        mixed(folder)
