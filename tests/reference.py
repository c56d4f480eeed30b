"""The lesson in plain NumPy, to compare with. Only the random start is PyTorch's."""

import numpy as np
import torch
from sklearn import datasets

NOISE = 20
RATE = 0.01
EPOCHS = 100
X, y = datasets.make_regression(
    n_samples=100, n_features=1, noise=NOISE, random_state=1
)
x = X[:, 0]  # the same values as an array (100,), like y

torch.manual_seed(1)
model = torch.nn.Linear(1, 1)
START = model.weight.item(), model.bias.item()  # w and b
BEST = np.polyfit(x, y, 1)  # the w and b with the lowest loss


def loss(w, b):
    """The mean squared error of the line w * x + b."""
    return np.mean((w * x + b - y) ** 2)


def gradients(w, b, inputs=x):
    """The derivatives of the mean squared error for w and for b.

    The inputs differ from x in the exercise "Large values" only.
    """
    error = w * inputs + b - y
    return 2 * np.mean(error * inputs), 2 * np.mean(error)


def descend(w_rate, b_rate, inputs=x, steps=EPOCHS):
    """Gradient descent: a list of w and b at the start, and after each step.

    With the rate 0, w or b keeps its start.
    """
    w, b = START
    path = [(w, b)]
    for _ in range(steps):
        w_gradient, b_gradient = gradients(w, b, inputs)
        w = w - w_rate * w_gradient
        b = b - b_rate * b_gradient
        path.append((w, b))
    return path


PATH = descend(RATE, RATE)  # PATH[n] has w and b after n steps
LEARNED = PATH[-1]


def printed_loss(epoch, path=PATH):
    """The loss from before the step of this epoch. Epoch 1 prints that of the start."""
    return loss(*path[epoch - 1])
