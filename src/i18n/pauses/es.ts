import type { sendingPaused as english } from "./en.js";

export const sendingPaused: typeof english = {
  subject: (issue, destination) =>
    destination === undefined ? `${issue} está en pausa` : `${issue} está en pausa para ${destination}`,
  heading: "El envío está en pausa",
  text: (issue, destination) =>
    destination === undefined
      ? `El servidor de correo rechaza los correos del número ${issue}, así que el envío se ha detenido.`
      : `${destination} rechaza los correos del número ${issue}, así que están en espera. Los demás se siguen enviando.`,
  reason: (reason) => `El motivo, en inglés: ${reason}`,
  reasons: {
    answered: (answer) => `El servidor de correo respondió: «${answer}».`,
    inARow: (count, answer) => `Se rechazaron ${count} correos seguidos; el último, con «${answer}».`,
    share: (refused, mails, answer) =>
      `Se rechazaron ${refused} de ${mails} correos; el último, con «${answer}».`,
    shareOfDestination: (refused, mails, answer, destination) =>
      `Se rechazaron ${refused} de ${mails} correos para ${destination}; el último, con «${answer}».`,
    probe: (answer) =>
      `Al reanudar el envío se probó con los correos de uno en uno, y el último se rechazó con «${answer}».`,
    erased: "El servidor rechazó un correo para una persona cuyos datos se han borrado desde entonces.",
    asked: "El responsable de la publicación ha pausado el envío.",
  },
  causes: {
    sender: "El motivo es el remitente: revisa su dirección, SPF, DKIM y DMARC.",
    content: "El motivo es el contenido del correo.",
    reputation: "El motivo es la reputación de tu servidor: revisa las listas de bloqueo y el DNS inverso.",
    rate: "El motivo es el ritmo o la cuota de envío: envía más despacio o más tarde.",
    policy:
      "El motivo son las normas del servidor: revisa la cuenta, el inicio de sesión y lo que está permitido enviar a través de él.",
    addresses:
      "No puede ser que tantas direcciones no existan: lo más probable es que el servidor de correo esté mal configurado o que no sea el correcto.",
    network: "El motivo es el camino hasta el destino: revisa el DNS y la red.",
    unknown: "No se conoce la causa.",
  },
  nobody: "No se ha bloqueado ninguna dirección por ello.",
  resume:
    "Corrige la causa y ejecuta este comando. Quienes no recibieron el correo o lo tienen en espera también lo recibirán:",
  notYou: "Recibes este correo porque esta dirección está configurada como mail.alerts en feedletter.yaml.",
};
