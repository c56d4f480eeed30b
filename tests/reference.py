"""The lesson once more in plain NumPy. Only its random start comes from PyTorch."""

import numpy as np
import torch
from sklearn import datasets

NOISE = 20
RATE = 0.01
X, y = datasets.make_regression(
    n_samples=100, n_features=1, noise=NOISE, random_state=1
)
x = X[:, 0]  # like y an array of 100 values

torch.manual_seed(1)
model = torch.nn.Linear(1, 1)
# Lines are pairs of w and b. This is the one that the lesson starts from:
START = np.array([model.weight.item(), model.bias.item()])
BEST = np.polyfit(x, y, 1)  # w and b by least squares


def loss(w, b):
    """The mean squared error of the line w * x + b."""
    return np.mean((w * x + b - y) ** 2)


def gradients(w, b, inputs=x):
    """How fast the mean squared error grows with w and with b.

    The inputs are x, or in one exercise 20 * x.
    """
    error = w * inputs + b - y
    return np.array([2 * np.mean(error * inputs), 2 * np.mean(error)])


def descend(rate, inputs=x, steps=100):
    """The lines: first the lesson's start, then the line after each step.

    The rate is one number, or a pair: with [0.5, 0] only w is trained.
    """
    line = START
    lines = [line]
    for _ in range(steps):
        line = line - np.array(rate) * gradients(*line, inputs)
        lines.append(line)
    return np.array(lines)


# LINES[0] is the start, and LINES[n] the line after n steps. Epoch n prints the loss
# from before its step, the loss of LINES[n - 1].
LINES = descend(RATE)
LEARNED = LINES[-1]
