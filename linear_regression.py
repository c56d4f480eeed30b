"""Linear regression with PyTorch: fit the line y = w * x + b to 100 noisy points.

Training changes the numbers w and b, a little at a time, so that the line fits better.
Programs for larger models, with millions of such numbers, follow much the same plan:

    0) prepare the data
    1) design the model
    2) choose the loss (how wrong is the model?) and the optimizer (how to improve it?)
    3) training loop: predict, compute the loss, change w and b to lower it, repeat
    4) use the model
    5) draw the picture
"""

# %% imports
import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn import datasets, linear_model
from torch import nn

# %% 0) prepare the data
# scikit-learn generates the samples. Each is a point: an input x (the feature) and a
# value y to predict (the target). X has a row per sample and a column per feature.
# Normally distributed noise moves each point up or down from a straight line. Its
# standard deviation is 20, so most points move by less than that. random_state makes
# the points the same in every run.
X_numpy, y_numpy = datasets.make_regression(
    n_samples=100, n_features=1, noise=20, random_state=1
)  # X_numpy: (100, 1), y_numpy: (100,), both float64

# PyTorch's arrays are called tensors. A model's parameters are float32 by default, and
# with a float64 X they raise an error, so the data become float32 tensors, too.
X = torch.from_numpy(X_numpy.astype(np.float32))  # (100, 1)
y = torch.from_numpy(y_numpy.astype(np.float32))  # (100,)
n_samples, n_features = X.shape  # 100 and 1

# The model will return a column, so y becomes one as well. Otherwise PyTorch would
# compare each prediction with all 100 values of y (broadcasting), with a warning, but
# no error.
y = y.view(n_samples, 1)  # (100, 1)

# %% 1) design the model
# nn.Linear computes w * x + b for all rows of X at once: one feature goes in, one value
# comes out. The weight w and the bias b are its parameters, the numbers to learn. They
# start at random values, and the seed makes these the same in every run.
torch.manual_seed(1)
model = nn.Linear(in_features=n_features, out_features=1)  # weight: (1, 1), bias: (1,)

# %% 2) choose the loss and the optimizer
# The criterion computes the loss, one number that says how wrong the model is. Here the
# loss is the mean squared error, the mean of (y_predicted - y)**2. Because of the
# square, a miss of 20, up or down, counts as much as 4 misses of 10.
criterion = nn.MSELoss()

# Imagine the loss as a curve over w, with b fixed. Its slope at the current w is the
# gradient for w. Gradient descent steps downhill, against the slope:
#     w = w - learning_rate * gradient
# With these points and this seed, the first step is
#     w = 0.515 - 0.01 * (-129.59) = 1.811
# b moves in the same way, with a gradient of its own. A small rate needs many steps.
# With too large a rate the steps overshoot farther and farther, and the loss grows.
learning_rate = 0.01

# SGD is short for stochastic gradient descent, where each step usually uses a random
# part of the samples, a mini-batch. Our loop uses all of them, so this is plain
# gradient descent. model.parameters() tells the optimizer which numbers to change.
optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)

# %% 3) training loop
num_epochs = 100  # an epoch is one pass over all samples, here one step
snapshots = []  # predictions on the way, for the picture
for epoch in range(1, num_epochs + 1):
    # forward pass: predict, and measure how wrong the predictions are. Meanwhile
    # PyTorch's autograd records how the loss is computed from w and b.
    y_predicted = model(X)  # (100, 1)
    loss = criterion(y_predicted, y)

    # backward pass: follow the record back to find the gradients (backpropagation), and
    # add each to the .grad of its parameter.
    loss.backward()

    # update: step() moves w and b against the gradients in .grad, then zero_grad()
    # empties .grad. Because backward() adds, old gradients would otherwise be mixed
    # into the next step.
    optimizer.step()
    optimizer.zero_grad()

    # loss and y_predicted are from before the update, so those of epoch 1 belong to the
    # untrained model.
    if epoch == 1 or epoch % 10 == 0:
        print(f"epoch: {epoch}, loss = {loss.item():.4f}")  # item(): a plain number
        # matplotlib can't draw a tensor that carries autograd's record. detach()
        # returns the values without it.
        snapshots.append(y_predicted.detach())

# %% 4) use the model
# The last update has changed w and b, so the final predictions are computed anew.
predicted = model(X).detach()  # (100, 1)
final_loss = criterion(predicted, y).item()
w, b = model.weight.item(), model.bias.item()
print(f"learned line: y = {w:.2f} * x + {b:.2f}, loss = {final_loss:.2f}")

# How good is that? Compare it with the best line, the one with the lowest loss. Its w
# and b can be computed directly, without steps (ordinary least squares). Why train,
# then? Neural networks usually have no such shortcut.
best = linear_model.LinearRegression().fit(X_numpy, y_numpy)
best_w, best_b = best.coef_.item(), best.intercept_.item()
best_predicted = best.predict(X_numpy)  # (100,)

# Because of the noise even the best loss is not 0. Its square root (the root mean
# squared error) is a typical miss in the units of y: 18.24, close to the noise's
# standard deviation of 20. On new points, to which the line was not fitted, the misses
# are larger on average.
best_loss = np.mean((best_predicted - y_numpy) ** 2)
print(f"best line: y = {best_w:.2f} * x + {best_b:.2f}, loss = {best_loss:.2f}")

# The trained model predicts y for a new x. (Outside the range of the data a prediction
# deserves less trust.) The input again has a row per sample and a column per feature,
# hence the [[ ]].
x_new = 1.5
y_new = model(torch.tensor([[x_new]], dtype=torch.float32))  # (1, 1)
print(f"prediction for x = {x_new}: y = {y_new.item():.1f}")

# %% 5) draw the picture
# On purpose our training ends before it reaches the best line, so that you can see
# both. With num_epochs = 1000 the two lines coincide.
plt.figure(figsize=(8, 5))
plt.plot(X_numpy, snapshots[0], color="darkgray", label="on the way")
for line in snapshots[1:]:
    plt.plot(X_numpy, line, color="darkgray")  # one label is enough
plt.plot(X_numpy, y_numpy, "ro", label="data")
plt.plot(X_numpy, predicted, color="tab:blue", linewidth=3, label="learned")
plt.plot(X_numpy, best_predicted, color="tab:green", label="best line")
plt.xlabel("x")
plt.ylabel("y")
plt.title(f"{num_epochs} epochs: loss = {final_loss:.2f} (best line: {best_loss:.2f})")
plt.legend()
plt.savefig("linear_regression.png")
print("The picture is linear_regression.png in the current folder.")
plt.show()  # if possible, this opens a window and waits until you close it
