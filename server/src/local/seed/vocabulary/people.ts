/** Where the demo shop's customers live; each with names, streets and places of that country. */
export type Region = {
  country: string;
  weight: number;
  firstNames: readonly string[];
  lastNames: readonly string[];
  streets: readonly string[];
  /** "3011 AA Rotterdam": postcode and city of the same place. */
  places: readonly (readonly [postcode: string, city: string])[];
  /** Where the house number stands. */
  numberFirst: boolean;
  phone: string;
};

const words = (text: string) => text.split(', ');
const places = (text: string) =>
  text.split(', ').map((place) => {
    const at = place.lastIndexOf('|');
    return [place.slice(0, at), place.slice(at + 1)] as const;
  });

export const REGIONS: readonly Region[] = [
  {
    country: 'AT',
    weight: 9,
    firstNames: words(
      'Clara, Marta, Johanna, Lukas, Felix, Anna, Theresa, Paul, Maximilian, Katharina, Florian, Magdalena, Jakob, Eva, Simon, Veronika',
    ),
    lastNames: words(
      'Rosenthal, Kern, Gruber, Hofer, Pichler, Steiner, Moser, Leitner, Egger, Brandstätter, Wallner, Haslinger, Reiter, Schwaiger',
    ),
    streets: words(
      'Lindengasse, Neubaugasse, Schottenring, Annenstraße, Linzer Gasse, Museumstraße, Burggasse, Getreidegasse, Landstraße, Theresiengasse',
    ),
    places: places(
      '1010|Vienna, 1070|Vienna, 1180|Vienna, 8010|Graz, 5020|Salzburg, 4020|Linz, 6020|Innsbruck, 9020|Klagenfurt',
    ),
    numberFirst: false,
    phone: '+43 1 555 0',
  },
  {
    country: 'DE',
    weight: 14,
    firstNames: words(
      'Lena, Jonas, Mia, Finn, Hannah, Leon, Emma, Noah, Sophie, Ben, Charlotte, Moritz, Greta, Anton, Ida, Till, Frieda, Ole',
    ),
    lastNames: words(
      'Schneider, Fischer, Weber, Wagner, Becker, Hoffmann, Schäfer, Koch, Bauer, Richter, Klein, Wolf, Neumann, Schwarz, Krüger, Hartmann',
    ),
    streets: words(
      'Kastanienallee, Lange Straße, Gartenstraße, Bergmannstraße, Schillerstraße, Am Markt, Ringstraße, Ottenser Hauptstraße, Südstraße',
    ),
    places: places(
      '10435|Berlin, 20357|Hamburg, 80469|Munich, 50674|Cologne, 04109|Leipzig, 70182|Stuttgart, 79098|Freiburg, 28203|Bremen',
    ),
    numberFirst: false,
    phone: '+49 30 555 0',
  },
  {
    country: 'NL',
    weight: 12,
    firstNames: words(
      'Sanne, Daan, Fleur, Bram, Lotte, Sem, Anouk, Thijs, Femke, Ruben, Maud, Jasper, Roos, Luuk',
    ),
    lastNames: words(
      'de Vries, Jansen, Bakker, Visser, Smit, Meijer, Mulder, de Boer, Dekker, Brouwer, van Dijk, Hendriks',
    ),
    streets: words(
      'Prinsengracht, Oudegracht, Nieuwe Binnenweg, Haarlemmerstraat, Kanaalstraat, Javastraat, Burgwal, Molenweg',
    ),
    places: places(
      '1016 GZ|Amsterdam, 3511 AE|Utrecht, 3014 GH|Rotterdam, 2312 CE|Leiden, 9711 LB|Groningen, 6211 CK|Maastricht, 2513 AB|The Hague',
    ),
    numberFirst: false,
    phone: '+31 20 555 0',
  },
  {
    country: 'BE',
    weight: 5,
    firstNames: words('Elise, Arthur, Louise, Lucas, Nina, Wout, Camille, Victor, Marie, Jef'),
    lastNames: words('Peeters, Maes, Jacobs, Claes, Dubois, Lambert, Goossens, Wouters, Dupont'),
    streets: words('Rue Haute, Meir, Veldstraat, Rue du Pont, Naamsestraat, Chaussée d’Ixelles'),
    places: places('1000|Brussels, 2000|Antwerp, 9000|Ghent, 4000|Liège, 3000|Leuven, 8000|Bruges'),
    numberFirst: false,
    phone: '+32 2 555 0',
  },
  {
    country: 'FR',
    weight: 8,
    firstNames: words(
      'Camille, Hugo, Léa, Jules, Manon, Louis, Chloé, Gabriel, Inès, Arthur, Jeanne, Raphaël, Alice, Théo',
    ),
    lastNames: words(
      'Martin, Bernard, Petit, Moreau, Laurent, Simon, Lefebvre, Garnier, Faure, Rousseau, Blanchard, Perrin',
    ),
    streets: words(
      'rue des Lilas, rue Oberkampf, cours Mirabeau, rue Sainte-Catherine, quai de la Fosse, rue du Moulin, avenue Jean Jaurès',
    ),
    places: places(
      '75011|Paris, 75018|Paris, 69004|Lyon, 33000|Bordeaux, 44000|Nantes, 13100|Aix-en-Provence, 59800|Lille, 35000|Rennes',
    ),
    numberFirst: true,
    phone: '+33 1 55 50 0',
  },
  {
    country: 'IE',
    weight: 3,
    firstNames: words('Aoife, Conor, Saoirse, Cian, Niamh, Oisín, Ciara, Darragh, Róisín, Fionn'),
    lastNames: words('Murphy, Kelly, Byrne, Ryan, O’Connor, Walsh, McCarthy, Doyle, Brennan'),
    streets: words('Camden Street, Grattan Road, Shop Street, South Mall, Harbour Row, Orchard Lane'),
    places: places('D02 X285|Dublin, T12 W8NF|Cork, H91 E2F3|Galway, V94 T9PX|Limerick'),
    numberFirst: true,
    phone: '+353 1 555 0',
  },
  {
    country: 'IT',
    weight: 4,
    firstNames: words('Giulia, Lorenzo, Chiara, Matteo, Francesca, Pietro, Elena, Tommaso, Marta, Davide'),
    lastNames: words('Rossi, Bianchi, Ferrari, Colombo, Conti, Ricci, Marino, Greco, Gallo'),
    streets: words('Via Garibaldi, Via Roma, Corso Italia, Via dei Mille, Via San Niccolò, Via Mazzini'),
    places: places('20121|Milan, 10123|Turin, 50125|Florence, 40124|Bologna, 00153|Rome, 34121|Trieste'),
    numberFirst: false,
    phone: '+39 02 5550 0',
  },
  {
    country: 'ES',
    weight: 3,
    firstNames: words('Lucía, Mateo, Carmen, Pablo, Alba, Nicolás, Marina, Álvaro, Inés, Hugo'),
    lastNames: words('García, Fernández, López, Sánchez, Romero, Navarro, Torres, Ruiz, Molina'),
    streets: words('Calle Mayor, Carrer de Verdi, Calle de la Palma, Gran Vía, Calle Sierpes'),
    places: places('28004|Madrid, 08012|Barcelona, 46001|Valencia, 41004|Seville, 48005|Bilbao'),
    numberFirst: false,
    phone: '+34 91 555 0',
  },
  {
    country: 'DK',
    weight: 3,
    firstNames: words('Freja, Oskar, Alma, Emil, Karla, Magnus, Ida, Viggo, Signe, Asger'),
    lastNames: words('Nielsen, Hansen, Pedersen, Andersen, Christensen, Larsen, Sørensen, Holm'),
    streets: words('Nørrebrogade, Vesterbrogade, Jægergårdsgade, Vestergade, Strandvejen, Istedgade'),
    places: places('2200|Copenhagen, 1620|Copenhagen, 8000|Aarhus, 5000|Odense, 9000|Aalborg'),
    numberFirst: false,
    phone: '+45 55 50 0',
  },
  {
    country: 'SE',
    weight: 3,
    firstNames: words('Astrid, Elias, Maja, Oscar, Wilma, Hugo, Ebba, Nils, Tove, Axel'),
    lastNames: words('Andersson, Johansson, Lindberg, Bergström, Nyström, Sandberg, Ekström, Lundgren'),
    streets: words('Götgatan, Linnégatan, Södergatan, Drottninggatan, Storgatan, Bondegatan'),
    places: places('116 21|Stockholm, 413 08|Gothenburg, 211 34|Malmö, 753 10|Uppsala, 223 50|Lund'),
    numberFirst: false,
    phone: '+46 8 555 0',
  },
];
