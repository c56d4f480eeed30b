"""The lesson in plain NumPy, to compare with.

The data come from scikit-learn, and the random start from PyTorch, as in the lesson.
"""

import numpy as np
import torch
from sklearn import datasets

OTHER_DATA = "Other data? Then change tests/reference.py, too."
NOISE = 20
RATE = 0.01
EPOCHS = 100
X, y, true_w = datasets.make_regression(
    n_samples=100, n_features=1, noise=NOISE, random_state=1, coef=True
)
TRUE_W = true_w.item()  # Without noise, all points would lie on y = TRUE_W * x.
x = X[:, 0]  # the only column, (100,)

torch.manual_seed(1)
model = torch.nn.Linear(1, 1)
START = model.weight.item(), model.bias.item()  # w and b
BEST = tuple(np.polyfit(x, y, 1))  # w and b with the lowest loss


def loss(w, b):
    """The mean squared error of the line w * x + b on the lesson's points."""
    return np.mean((w * x + b - y) ** 2)


def gradients(w, b, inputs=x):
    """The derivatives of the mean squared error with respect to w and to b.

    The inputs are x, except in the exercise "Large values".
    """
    error = w * inputs + b - y
    return 2 * np.mean(error * inputs), 2 * np.mean(error)


def descend(w_rate, b_rate, inputs=x, steps=EPOCHS):
    """Gradient descent: a list of pairs (w, b), the start and one after each step.

    A rate of 0 keeps w, or b, at its start.
    """
    w, b = START
    history = [(w, b)]
    for _ in range(steps):
        w_gradient, b_gradient = gradients(w, b, inputs)
        w = w - w_rate * w_gradient
        b = b - b_rate * b_gradient
        history.append((w, b))
    return history


HISTORY = descend(RATE, RATE)  # HISTORY[n] has w and b after n steps
LEARNED = HISTORY[-1]


def epoch_loss(epoch, history=HISTORY):
    """The loss before the step of this epoch. For epoch 1 it is that of the start."""
    return loss(*history[epoch - 1])
