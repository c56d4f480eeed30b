"""The lesson in plain NumPy, to compare with. PyTorch is used for the start only."""

import numpy as np
import torch
from sklearn import datasets

NOISE = 20
RATE = 0.01
EPOCHS = 100
X, y = datasets.make_regression(
    n_samples=100, n_features=1, noise=NOISE, random_state=1
)
x = X[:, 0]  # (100,), like y

# Each line is a pair (w, b).
torch.manual_seed(1)
model = torch.nn.Linear(1, 1)
START = model.weight.item(), model.bias.item()
BEST = np.polyfit(x, y, 1)  # the line with the lowest loss


def loss(w, b):
    """The mean squared error of the line w * x + b."""
    return np.mean((w * x + b - y) ** 2)


def gradients(w, b, inputs=x):
    """The derivatives of the mean squared error for w and for b.

    One exercise makes x larger, and passes 20 * x as the inputs.
    """
    error = w * inputs + b - y
    return 2 * np.mean(error * inputs), 2 * np.mean(error)


def descend(w_rate, b_rate, inputs=x, steps=EPOCHS):
    """Gradient descent: a list with the start and the line after each step.

    With b_rate=0, b keeps its start.
    """
    w, b = START
    lines = [(w, b)]
    for _ in range(steps):
        w_gradient, b_gradient = gradients(w, b, inputs)
        w = w - w_rate * w_gradient
        b = b - b_rate * b_gradient
        lines.append((w, b))
    return lines


# LINES[n] is the line after n steps. An epoch prints its loss before it makes its step,
# so epoch n prints the loss of LINES[n - 1].
LINES = descend(RATE, RATE)
LEARNED = LINES[-1]
