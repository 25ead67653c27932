import type { en } from "./en.js";
import { sendingPaused } from "./pauses/es.js";
import { plural } from "./plural.js";

const horas = (count: number): string => plural("es", count, { one: "una hora", other: `${count} horas` });

/** Spanish: says "tú", and avoids forms that name one gender. */
export const es: typeof en = {
  subscribePage: {
    title: "Suscribirse",
    whatIsAFeed:
      "Un feed lleva las nuevas entradas al lector que prefieras, sin cuenta y sin rastreo. Solo tienes que copiar una de estas direcciones en tu lector.",
    thisIsAFeed:
      "Esto es un feed. Copia su dirección en un lector de feeds para recibir las nuevas entradas automáticamente.",
    feeds: "Feeds",
    allFeeds: "Todos los feeds en un archivo (OPML)",
    recentPosts: "Entradas recientes",
    by: "por",
    updated: "Actualizado",
    noPosts: "Todavía no hay entradas.",
    copy: "Copiar",
    copied: "Copiado",
    openIn: "O abre el feed en:",
    moreFeeds: "Más feeds",
    feedsBy: { tag: "Temas", author: "Autores", section: "Secciones", language: "Idiomas" },
    byEmail: "Por correo electrónico",
    joinByMail:
      "Envía un correo a esta dirección para recibir las nuevas entradas. Puedes darte de baja cuando quieras.",
  },
  digest: {
    read: "Leer la entrada",
    by: "por",
    unsubscribe: "Darse de baja",
    whyYouGetThis: "Recibes este correo porque te suscribiste a",
    newPosts: (count) => plural("es", count, { one: "Una entrada nueva", other: `${count} entradas nuevas` }),
    issue: (number) => `Número ${number}`,
    greeting: (name) => `¡Hola, ${name}! `,
    whatIsNew: (title) => `Estas son las novedades de ${title}.`,
    minutesToRead: (minutes) => `${minutes} min de lectura`,
    toTheSite: "Visitar el sitio web",
    untitled: "Sin título",
    viewInBrowser: "Ver en el navegador",
    preferences: "Preferencias",
    continueReading: "Seguir leyendo",
    alsoWorthReading: "También te puede interesar",
    watch: "Ver el vídeo",
    listen: "Escuchar",
    drawing: "Ver el dibujo",
  },
  archive: {
    allIssues: "Todos los números",
    previous: "Número anterior",
    next: "Número siguiente",
    otherIssues: "Otros números",
  },
  errorPages: {
    notFound: "Página no encontrada",
    notFoundHelp:
      "Si vienes de un correo, puede que el enlace esté cortado. Copia el enlace completo del correo e inténtalo de nuevo.",
    failed: "Algo ha fallado",
    failedHelp: "El problema es nuestro. Inténtalo de nuevo dentro de unos minutos.",
    tooLarge: "Este formulario contiene demasiado texto",
  },
  review: {
    subject: (subject) => `Vista previa: ${subject}`,
    notice: (digest, when) =>
      `Esta es una vista previa de ${digest}. Se enviará el ${when}, con las nuevas entradas que se publiquen hasta entonces.`,
    choices: { hold: "Retener", "send-now": "Enviar ahora", "at-its-time": "Enviar según lo previsto" },
    status: {
      "at-its-time": (digest, when) => `${digest} se enviará el ${when}.`,
      hold: (digest, when) =>
        `${digest} debía enviarse el ${when} y está en espera. No se enviará hasta que lo apruebes aquí. Si no lo haces, sus entradas pasarán al próximo número.`,
      "send-now": (digest) => `${digest} se enviará en menos de un minuto.`,
      begun: (digest) => `${digest} se está enviando ahora mismo. Ya es tarde para hacer cambios.`,
      done: (digest, when) =>
        `El número de ${digest} previsto para el ${when} ha terminado. Ya es tarde para hacer cambios.`,
    },
  },
  signUp: {
    title: (title) => `Suscribirse a ${title}`,
    intro:
      "Recibe las nuevas entradas en tu correo. Primero te pediremos que confirmes tu dirección, y puedes darte de baja cuando quieras.",
    address: "Correo electrónico",
    name: "Nombre (opcional)",
    digests: "¿Qué boletines quieres recibir?",
    chooseOne: "¿Con qué frecuencia?",
    noneOfThese: "Ninguno de estos",
    topics: "Elegir temas (opcional)",
    topicsHelp: "Deja todas las casillas vacías para recibirlo todo.",
    send: "Suscribirse",
    leaveEmpty: "Deja este campo vacío",
    quick: "Vuelve a enviar el formulario.",
    noAddress: "Escribe una dirección de correo válida, por ejemplo nombre@example.org.",
    noDigest: "Elige al menos un boletín.",
    oneOfGroup: "Algunos de estos boletines son alternativas. Elige solo uno de ellos.",
    tooOften: "Demasiados intentos. Vuelve a intentarlo dentro de una hora.",
    busy: "Hay muchas personas suscribiéndose en este momento. Inténtalo de nuevo dentro de unos minutos.",
    elsewhere: "Este formulario se envió desde otro sitio web. Vuelve a enviarlo aquí.",
    needsProof:
      "Demasiadas personas se han suscrito sin resolver el acertijo. Activa JavaScript o inténtalo de nuevo dentro de una hora.",
    puzzle:
      "Para evitar los bots, tu navegador resuelve un pequeño acertijo antes de enviar este formulario. No interviene ningún otro sitio web ni se guardan cookies.",
    puzzleWithoutScript:
      "Para eso hace falta JavaScript. Sin él, solo pueden suscribirse unas pocas personas por hora.",
    puzzleWorking: "Un momento, tu navegador está resolviendo el acertijo…",
    puzzleDone: "Tu navegador ha resuelto el acertijo.",
    sent: "Revisa tu correo",
    sentText: (count) =>
      `Te hemos enviado un correo con un enlace. Haz clic en él en el plazo de ${horas(count)} para confirmar tu suscripción.`,
    sentHelp: "¿No te ha llegado? Mira en la carpeta de spam o inténtalo de nuevo dentro de una hora.",
    sentLate:
      "Hay muchas personas suscribiéndose en este momento, así que el correo puede tardar unas horas.",
    sentSoon: "Los correos se envían más o menos cada hora, así que puede tardar una o dos horas.",
  },
  confirm: {
    title: "Confirma tu suscripción",
    text: (title) => `Haz clic en el botón para recibir ${title} por correo.`,
    send: "Confirmar la suscripción",
    done: "Tu suscripción está confirmada",
    doneText: (title) => `Recibirás ${title} a partir del próximo número. ¡Gracias por suscribirte!`,
    expired: "Este enlace ha caducado",
    expiredText: "Pide uno nuevo.",
    again: "Suscribirse de nuevo",
    gone: "Este enlace ya no funciona",
    goneText: "La solicitud ha caducado o te has dado de baja mientras tanto.",
  },
  unsubscribe: {
    title: (title) => `¿Quieres darte de baja de ${title}?`,
    text: "Haz clic en el botón para dejar de recibir estos correos.",
    send: "Darse de baja",
    done: "Te has dado de baja",
    doneText: (title) => `Ya no recibirás ${title}.`,
    all: "Darse de baja de todos los boletines",
    allDone: "Ya no recibirás más correos.",
    mistake: "¿Ha sido un error? Gestiona tus suscripciones",
  },
  preferences: {
    title: "Tus suscripciones",
    of: (address) => `Para ${address}`,
    saved: "Tus cambios se han guardado.",
    digests: "Boletines",
    language: "Idioma de los correos y las páginas",
    siteLanguage: (language) => `El del sitio web (${language})`,
    save: "Guardar los cambios",
    pause: "Tómate un descanso",
    pauseHelp: "Pausa los correos durante unas semanas. Después se reanudarán automáticamente.",
    weeks: "Semanas",
    pauseSend: "Pausar los correos",
    pausedUntil: (date) => `Tus correos están en pausa hasta el ${date}.`,
    resume: "Reanudar los correos",
    address: "Cambiar tu dirección de correo",
    addressHelp: "Enviaremos un enlace a tu nueva dirección. Haz clic en él para completar el cambio.",
    newAddress: "Nueva dirección de correo",
    addressSend: "Cambiar la dirección",
    addressSent:
      "Si podemos enviar correos a esa dirección, hay un enlace en camino. Haz clic en él para completar el cambio.",
    unsubscribe: "Darse de baja",
    unsubscribeHelp: "Deja de recibir todos los correos. Puedes volver a suscribirte cuando quieras.",
    unsubscribeSend: "Darse de baja de todos los boletines",
    forget: "Borrar mis datos",
    forgetHelp:
      "Borraremos todo lo que sabemos de ti: dirección, nombre y preferencias. Solo guardamos un código con el que no se puede recuperar tu dirección. Sirve para que una importación no te añada de nuevo.",
    forgetSure: "Sí, borrarlo todo",
    forgetSend: "Borrar mis datos",
    forgotten: "Tus datos se han borrado",
    forgottenText: "Ya no recibirás más correos.",
    forgetBusy: "Te estamos enviando un correo en este momento. Inténtalo de nuevo dentro de unos minutos.",
    forgetUnsure: "Marca primero la casilla.",
    suppressed:
      "Los correos a esta dirección fueron devueltos o marcados como spam, así que hemos dejado de enviarlos. Escríbenos si quieres cambiarlo.",
    nothing: "Ahora mismo no tienes ninguna suscripción.",
    link: "Gestionar tus suscripciones",
  },
  addressChange: {
    title: "Confirma tu nueva dirección",
    text: (title) =>
      `Haz clic en el botón para recibir los correos de ${title} en la dirección a la que se envió este enlace.`,
    send: "Confirmar la dirección",
    done: "Tu dirección se ha cambiado",
    doneText: (address) => `A partir de ahora enviaremos tus correos a ${address}.`,
  },
  mails: {
    confirm: {
      subject: (title) => `Confirma tu suscripción a ${title}`,
      heading: "Confirma tu suscripción",
      text: (title) => `Confirma que quieres recibir ${title} por correo.`,
      byMail: "El botón abre un correo listo para enviar. Solo tienes que enviarlo tal cual.",
      action: "Confirmar la suscripción",
      validFor: (count) => `El enlace es válido durante ${horas(count)}.`,
      notYou: "Si no te has suscrito tú, ignora este correo. No recibirás más y borraremos tu dirección.",
    },
    already: {
      subject: (title) => `Ya tienes una suscripción a ${title}`,
      heading: "Ya tienes una suscripción",
      text: (title) =>
        `Alguien, probablemente tú, introdujo esta dirección para suscribirse a ${title}. Ya tienes una suscripción, así que no tienes que hacer nada.`,
      action: "Gestionar tus suscripciones",
      notYou: "Si no fuiste tú, ignora este correo. No ha cambiado nada.",
    },
    newAddress: {
      subject: (title) => `Confirma tu nueva dirección para ${title}`,
      heading: "Confirma tu nueva dirección",
      text: (title) => `Confirma que quieres recibir los correos de ${title} en esta dirección.`,
      action: "Confirmar la dirección",
      validFor: (count) => `El enlace es válido durante ${horas(count)}.`,
      notYou: "Si no lo has pedido tú, ignora este correo. No cambiará nada.",
    },
    addressChanged: {
      subject: (title) => `Tu dirección para ${title} se ha cambiado`,
      heading: "Tu dirección se ha cambiado",
      text: (title) => `Ya no recibirás los correos de ${title} en esta dirección.`,
      newAddress: (address) => `A partir de ahora los enviaremos a ${address}.`,
      notYou: "Si no fuiste tú, responde a este correo y lo revisaremos.",
    },
    sendingPaused,
    welcome: {
      heading: (title) => `Te damos la bienvenida a ${title}`,
      latestIssue: "El último número:",
    },
    joins: {
      joined: (address) => `Nueva suscripción: ${address}`,
      allJoined: (count) =>
        plural("es", count, { one: "1 nueva suscripción", other: `${count} nuevas suscripciones` }),
      left: (address) => `Baja: ${address}`,
      allLeft: (count) => plural("es", count, { one: "1 baja", other: `${count} bajas` }),
      more: (count) => plural("es", count, { one: "y una más", other: `y ${count} más` }),
      notYou: "Recibes este correo porque mail.joins está configurado en feedletter.yaml.",
    },
    whatYouGet: "Recibirás:",
  },
};
