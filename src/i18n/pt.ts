import type { en } from "./en.js";
import { sendingPaused } from "./pauses/pt.js";
import { plural } from "./plural.js";

const horas = (count: number): string => plural("pt", count, { one: "uma hora", other: `${count} horas` });

/** Brazilian Portuguese: says "você", and avoids forms that name one gender. */
export const pt: typeof en = {
  subscribePage: {
    title: "Assinar",
    whatIsAFeed:
      "Um feed leva os novos posts para o leitor que você preferir, sem conta e sem rastreamento. Basta copiar um destes endereços para o seu leitor.",
    thisIsAFeed:
      "Isto é um feed. Copie o endereço dele em um leitor de feeds para receber os novos posts automaticamente.",
    feeds: "Feeds",
    allFeeds: "Todos os feeds em um arquivo (OPML)",
    recentPosts: "Posts recentes",
    by: "por",
    updated: "Atualizado",
    noPosts: "Ainda não há posts.",
    copy: "Copiar",
    copied: "Copiado",
    openIn: "Ou abra o feed em:",
    moreFeeds: "Mais feeds",
    feedsBy: { tag: "Assuntos", author: "Autores", section: "Seções", language: "Idiomas" },
    byEmail: "Por e-mail",
    joinByMail:
      "Envie um e-mail para este endereço para receber os novos posts. Você pode cancelar a assinatura quando quiser.",
  },
  digest: {
    read: "Ler o post",
    by: "por",
    unsubscribe: "Cancelar assinatura",
    whyYouGetThis: "Você está recebendo este e-mail porque assinou",
    newPosts: (count) => plural("pt", count, { one: "Um novo post", other: `${count} novos posts` }),
    issue: (number) => `Edição ${number}`,
    greeting: (name) => `Olá, ${name}! `,
    whatIsNew: (title) => `Estas são as novidades de ${title}.`,
    minutesToRead: (minutes) => `${minutes} min de leitura`,
    toTheSite: "Visitar o site",
    untitled: "Sem título",
    viewInBrowser: "Ver no navegador",
    preferences: "Preferências",
    continueReading: "Continuar lendo",
    alsoWorthReading: "Vale a pena ler também",
    watch: "Assistir ao vídeo",
    listen: "Ouvir",
    drawing: "Ver o desenho",
  },
  archive: {
    allIssues: "Todas as edições",
    previous: "Edição anterior",
    next: "Próxima edição",
    otherIssues: "Outras edições",
  },
  errorPages: {
    notFound: "Página não encontrada",
    notFoundHelp:
      "Se você veio de um e-mail, o link pode estar cortado. Copie o link inteiro do e-mail e tente de novo.",
    failed: "Algo deu errado",
    failedHelp: "O problema é nosso. Tente de novo em alguns minutos.",
    tooLarge: "Este formulário tem texto demais",
  },
  review: {
    subject: (subject) => `Prévia: ${subject}`,
    notice: (digest, when) =>
      `Esta é uma prévia de ${digest}. O envio será em ${when}, com os novos posts publicados até lá.`,
    choices: { hold: "Segurar", "send-now": "Enviar agora", "at-its-time": "Enviar no horário previsto" },
    status: {
      "at-its-time": (digest, when) => `${digest} será enviado em ${when}.`,
      hold: (digest, when) =>
        `${digest} seria enviado em ${when} e está retido. Ele só será enviado quando você o liberar aqui. Caso contrário, os posts passam para a próxima edição.`,
      "send-now": (digest) => `${digest} será enviado em até um minuto.`,
      begun: (digest) => `${digest} está sendo enviado agora. É tarde demais para mudar algo.`,
      done: (digest, when) =>
        `A edição de ${digest} prevista para ${when} já terminou. É tarde demais para mudar algo.`,
    },
  },
  signUp: {
    title: (title) => `Assinar ${title}`,
    intro:
      "Receba os novos posts por e-mail. Primeiro pediremos que você confirme o endereço, e você pode cancelar a assinatura quando quiser.",
    address: "Endereço de e-mail",
    name: "Nome (opcional)",
    digests: "Quais newsletters você quer receber?",
    chooseOne: "Com que frequência?",
    noneOfThese: "Nenhuma destas",
    topics: "Escolher assuntos (opcional)",
    topicsHelp: "Deixe tudo desmarcado para receber todos.",
    send: "Assinar",
    leaveEmpty: "Deixe este campo vazio",
    quick: "Envie o formulário de novo.",
    noAddress: "Digite um endereço de e-mail válido, como nome@example.org.",
    noDigest: "Escolha pelo menos uma newsletter.",
    oneOfGroup: "Algumas destas newsletters são alternativas. Escolha apenas uma delas.",
    tooOften: "Tentativas demais. Tente de novo em uma hora.",
    busy: "Muita gente está se inscrevendo neste momento. Tente de novo em alguns minutos.",
    elsewhere: "Este formulário foi enviado de outro site. Envie-o de novo aqui.",
    needsProof:
      "Muita gente se inscreveu sem resolver o desafio. Ative o JavaScript ou tente de novo em uma hora.",
    puzzle:
      "Para evitar robôs, seu navegador resolve um pequeno desafio antes de enviar este formulário. Nenhum outro site participa e nenhum cookie é salvo.",
    puzzleWithoutScript:
      "Isso precisa de JavaScript. Sem ele, só algumas pessoas por hora conseguem se inscrever.",
    puzzleWorking: "Um momento, seu navegador está resolvendo o desafio…",
    puzzleDone: "Seu navegador resolveu o desafio.",
    sent: "Confira seu e-mail",
    sentText: (count) =>
      `Enviamos um e-mail com um link para você. Clique no link em até ${horas(count)} para confirmar a assinatura.`,
    sentHelp: "Não chegou? Confira a pasta de spam ou tente de novo em uma hora.",
    sentLate: "Muita gente está se inscrevendo neste momento, então o e-mail pode demorar algumas horas.",
    sentSoon: "Os e-mails são enviados mais ou menos a cada hora, então pode levar uma ou duas horas.",
  },
  confirm: {
    title: "Confirme sua assinatura",
    text: (title) => `Clique no botão para receber ${title} por e-mail.`,
    send: "Confirmar assinatura",
    done: "Assinatura confirmada",
    doneText: (title) => `Você vai receber ${title} a partir da próxima edição. Agradecemos a assinatura!`,
    expired: "Este link expirou",
    expiredText: "Peça um novo.",
    again: "Assinar de novo",
    gone: "Este link não funciona mais",
    goneText: "O pedido expirou ou você cancelou a assinatura nesse meio-tempo.",
  },
  unsubscribe: {
    title: (title) => `Cancelar a assinatura de ${title}?`,
    text: "Clique no botão para parar de receber estes e-mails.",
    send: "Cancelar assinatura",
    done: "Assinatura cancelada",
    doneText: (title) => `Você não vai mais receber ${title}.`,
    all: "Cancelar a assinatura de todas as newsletters",
    allDone: "Você não vai mais receber e-mails.",
    mistake: "Foi engano? Gerencie suas assinaturas",
  },
  preferences: {
    title: "Suas assinaturas",
    of: (address) => `De ${address}`,
    saved: "Suas alterações foram salvas.",
    digests: "Newsletters",
    language: "Idioma dos e-mails e das páginas",
    siteLanguage: (language) => `O do site (${language})`,
    save: "Salvar alterações",
    pause: "Faça uma pausa",
    pauseHelp: "Pause os e-mails por algumas semanas. Depois eles voltam automaticamente.",
    weeks: "Semanas",
    pauseSend: "Pausar e-mails",
    pausedUntil: (date) => `Seus e-mails estão pausados até ${date}.`,
    resume: "Retomar e-mails",
    address: "Mudar seu endereço de e-mail",
    addressHelp: "Vamos enviar um link para o novo endereço. Clique nele para concluir a mudança.",
    newAddress: "Novo endereço de e-mail",
    addressSend: "Mudar endereço",
    addressSent:
      "Se pudermos enviar e-mails para esse endereço, um link está a caminho. Clique nele para concluir a mudança.",
    unsubscribe: "Cancelar assinatura",
    unsubscribeHelp: "Pare de receber todos os e-mails. Você pode assinar de novo quando quiser.",
    unsubscribeSend: "Cancelar a assinatura de todas as newsletters",
    forget: "Excluir meus dados",
    forgetHelp:
      "Vamos excluir tudo o que sabemos sobre você: endereço, nome e escolhas. Guardamos apenas um código que não permite recuperar seu endereço. Ele evita que uma importação adicione você de novo.",
    forgetSure: "Sim, excluir tudo",
    forgetSend: "Excluir meus dados",
    forgotten: "Seus dados foram excluídos",
    forgottenText: "Você não vai mais receber e-mails.",
    forgetBusy: "Um e-mail está sendo enviado para você agora. Tente de novo em alguns minutos.",
    forgetUnsure: "Marque a caixa primeiro.",
    suppressed:
      "Os e-mails para este endereço foram devolvidos ou marcados como spam, por isso paramos de enviá-los. Fale com a gente se quiser mudar isso.",
    nothing: "No momento, você não assina nada.",
    link: "Gerenciar suas assinaturas",
  },
  addressChange: {
    title: "Confirme seu novo endereço",
    text: (title) =>
      `Clique no botão para receber os e-mails de ${title} no endereço para o qual este link foi enviado.`,
    send: "Confirmar endereço",
    done: "Seu endereço foi alterado",
    doneText: (address) => `A partir de agora, enviaremos seus e-mails para ${address}.`,
  },
  mails: {
    confirm: {
      subject: (title) => `Confirme sua assinatura de ${title}`,
      heading: "Confirme sua assinatura",
      text: (title) => `Confirme que você quer receber ${title} por e-mail.`,
      byMail: "O botão abre um e-mail pronto para enviar. Basta enviá-lo como está.",
      action: "Confirmar assinatura",
      validFor: (count) => `O link vale por ${horas(count)}.`,
      notYou:
        "Se não foi você, ignore este e-mail. Você não vai receber mais nenhum, e excluiremos seu endereço.",
    },
    already: {
      subject: (title) => `Você já assina ${title}`,
      heading: "Você já tem uma assinatura",
      text: (title) =>
        `Alguém, provavelmente você, digitou este endereço para assinar ${title}. Você já tem uma assinatura, então não precisa fazer nada.`,
      action: "Gerenciar suas assinaturas",
      notYou: "Se não foi você, ignore este e-mail. Nada mudou.",
    },
    newAddress: {
      subject: (title) => `Confirme seu novo endereço para ${title}`,
      heading: "Confirme seu novo endereço",
      text: (title) => `Confirme que você quer receber os e-mails de ${title} neste endereço.`,
      action: "Confirmar endereço",
      validFor: (count) => `O link vale por ${horas(count)}.`,
      notYou: "Se não foi você, ignore este e-mail. Nada vai mudar.",
    },
    addressChanged: {
      subject: (title) => `Seu endereço para ${title} foi alterado`,
      heading: "Seu endereço foi alterado",
      text: (title) => `Você não vai mais receber os e-mails de ${title} neste endereço.`,
      newAddress: (address) => `A partir de agora, vamos enviá-los para ${address}.`,
      notYou: "Se não foi você, responda a este e-mail e vamos verificar.",
    },
    sendingPaused,
    welcome: {
      heading: (title) => `Boas-vindas à newsletter ${title}`,
      latestIssue: "A edição mais recente:",
    },
    joins: {
      joined: (address) => `Nova assinatura: ${address}`,
      allJoined: (count) =>
        plural("pt", count, { one: "1 nova assinatura", other: `${count} novas assinaturas` }),
      left: (address) => `Assinatura cancelada: ${address}`,
      allLeft: (count) =>
        plural("pt", count, { one: "1 assinatura cancelada", other: `${count} assinaturas canceladas` }),
      more: (count) => plural("pt", count, { one: "e mais uma", other: `e mais ${count}` }),
      notYou: "Você está recebendo este e-mail porque mail.joins está definido em feedletter.yaml.",
    },
    whatYouGet: "Você vai receber:",
  },
};
