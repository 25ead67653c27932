import type { sendingPaused as english } from "./en.js";

export const sendingPaused: typeof english = {
  subject: (issue, destination) =>
    destination === undefined ? `${issue} está em pausa` : `${issue} está em pausa para ${destination}`,
  heading: "O envio está em pausa",
  text: (issue, destination) =>
    destination === undefined
      ? `O servidor de e-mail está recusando os e-mails da edição ${issue}, por isso o envio parou.`
      : `${destination} está recusando os e-mails da edição ${issue}, por isso eles estão em espera. Todos os outros continuam sendo enviados.`,
  reason: (reason) => `O motivo, em inglês: ${reason}`,
  reasons: {
    answered: (answer) => `O servidor de e-mail respondeu: “${answer}”.`,
    inARow: (count, answer) => `${count} e-mails seguidos foram recusados, o último com “${answer}”.`,
    share: (refused, mails, answer) =>
      `${refused} de ${mails} e-mails foram recusados, o último com “${answer}”.`,
    shareOfDestination: (refused, mails, answer, destination) =>
      `${refused} de ${mails} e-mails para ${destination} foram recusados, o último com “${answer}”.`,
    probe: (answer) =>
      `Depois da retomada, os e-mails foram enviados um a um, e o último foi recusado com “${answer}”.`,
    erased: "O servidor recusou um e-mail para uma pessoa cujos dados foram excluídos desde então.",
    asked: "Quem publica pausou o envio.",
  },
  causes: {
    sender: "O motivo é o remetente: verifique o endereço, SPF, DKIM e DMARC.",
    content: "O motivo é o conteúdo do e-mail.",
    reputation: "O motivo é a reputação do seu servidor: verifique as listas de bloqueio e o DNS reverso.",
    rate: "O motivo é o ritmo ou a cota de envio: envie mais devagar ou mais tarde.",
    policy:
      "O motivo são as regras do servidor: verifique a conta, o login e o que pode ser enviado por ele.",
    addresses:
      "Tantos endereços não podem ser todos inválidos: o servidor de e-mail provavelmente está mal configurado ou não é o certo.",
    network: "O motivo é o caminho até o destino: verifique o DNS e a rede.",
    unknown: "A causa não é conhecida.",
  },
  nobody: "Nenhum endereço foi bloqueado por isso.",
  resume:
    "Corrija a causa e execute este comando. Quem teve o e-mail recusado ou em espera também vai recebê-lo:",
  notYou:
    "Você está recebendo este e-mail porque este endereço está definido como mail.alerts em feedletter.yaml.",
};
