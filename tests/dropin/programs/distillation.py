"""Knowledge distillation: a teacher, a student, and a model that overrides compute_loss."""

import keras
from keras import layers, ops
from sklearn.datasets import load_digits

keras.utils.set_random_seed(55)

x_train, y_train = load_digits(return_X_y=True)
x_train, y_train = x_train[:96].astype("float32") / 16, y_train[:96]


class Distiller(keras.Model):
    def __init__(self, student, teacher):
        super().__init__()
        self.teacher = teacher
        self.student = student

    def compile(
        self, optimizer, metrics, student_loss_fn, distillation_loss_fn, alpha=0.1, temperature=3
    ):
        super().compile(optimizer=optimizer, metrics=metrics)
        self.student_loss_fn = student_loss_fn
        self.distillation_loss_fn = distillation_loss_fn
        self.alpha = alpha
        self.temperature = temperature

    def compute_loss(
        self, x=None, y=None, y_pred=None, sample_weight=None, allow_empty=False, training=True
    ):
        teacher_pred = self.teacher(x, training=False)
        student_loss = self.student_loss_fn(y, y_pred)
        distillation_loss = self.distillation_loss_fn(
            ops.softmax(teacher_pred / self.temperature, axis=1),
            ops.softmax(y_pred / self.temperature, axis=1),
        ) * (self.temperature**2)
        return self.alpha * student_loss + (1 - self.alpha) * distillation_loss

    def call(self, x):
        return self.student(x)


def make_teacher():
    return keras.Sequential(
        [keras.Input((64,)), layers.Dense(32, activation="relu"), layers.Dense(10)], name="teacher"
    )


def make_student():
    return keras.Sequential([keras.Input((64,)), layers.Dense(10)], name="student")


def train(distiller):
    teacher = distiller.teacher
    teacher.compile(
        optimizer=keras.optimizers.Adam(0.01),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    taught = teacher.fit(x_train, y_train, epochs=1, verbose=0).history["loss"]
    teacher.trainable = False
    distiller.compile(
        optimizer=keras.optimizers.Adam(),
        metrics=[keras.metrics.SparseCategoricalAccuracy()],
        student_loss_fn=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        distillation_loss_fn=keras.losses.KLDivergence(),
        alpha=0.1,
        temperature=10,
    )
    assert len(distiller.trainable_weights) == 2
    learned = distiller.fit(x_train, y_train, epochs=2, verbose=0).history
    return {**learned, "teacher": taught}


teacher = make_teacher()
student = make_student()
model = Distiller(student=student, teacher=teacher)


def rebuild():
    """In the order of the arguments."""
    return Distiller(student=make_student(), teacher=make_teacher())


history = train(model)
