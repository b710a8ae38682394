import type { JsonObject } from "../../../../src/core/index.ts";
import { contains, gives, type Suite } from "../rows.ts";

const ROOT = { RefToModel: { ID: "myid" }, Something: "else" };
const SLIDESHOW: JsonObject = {
  title: "Sample Slide Show",
  date: "Date of publication",
  author: "Yours Truly",
  slides: [
    { type: "all", title: "Wake up to WonderWidgets!" },
    {
      type: "all",
      title: "Overview",
      items: ["Why WonderWidgets are great", "", "Who buys WonderWidgets"],
    },
  ],
};
const BARREL = { GoodApples: ["Fuji", "Gala"], BadApples: ["Red Delicious"] };
const EMPTY_BARREL = { GoodApples: [], BadApples: [] };
const CAVENDISH = { name: "Cavendish", flavor: "Sweet", expiration: "2018-02-28T00:40:00.123Z" };
const PLANTAIN = { name: "Plantain", flavor: "Savory", expiration: "2018-02-28T00:40:00.123Z" };
const UNKNOWN_BANANA = { name: "Unknown Banana", flavor: "", expiration: "2012-02-24T00:53:52.789Z" };
const BYTES = { Bytes: "SGVsbG8gd29ybGQ=" };
const URL = { Url: "https://myaccount.blob.core.windows.net/" };
const MODIFIED = "Wed, 26 Oct 2016 20:39:39 GMT";
const RETENTION = { RetentionPolicy: { Enabled: true, Days: 7 } };
const STORAGE = {
  Logging: { Version: "1.0", Delete: true, Read: false, Write: true, ...RETENTION },
  HourMetrics: { Version: "1.0", Enabled: true, IncludeAPIs: false, ...RETENTION },
  MinuteMetrics: { Version: "1.0", Enabled: true, IncludeAPIs: true, ...RETENTION },
};
const ACLS = [
  {
    Id: "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=",
    AccessPolicy: {
      Start: "2009-09-28T08:49:37.123Z",
      Expiry: "2009-09-29T08:49:37.123Z",
      Permission: "rwd",
    },
  },
];

export const xml: Suite = {
  document: "xml-service",
  rows: [
    ["GetRootWithRefAndNoMetaXML", "xml_getComplexTypeRefNoMeta", [], gives(ROOT)],
    ["PutRootWithRefAndNoMetaXML", "xml_putComplexTypeRefNoMeta", [ROOT], gives(null)],
    ["GetRootWithRefAndMetaXML", "xml_getComplexTypeRefWithMeta", [], gives(ROOT)],
    ["PutRootWithRefAndMetaXML", "xml_putComplexTypeRefWithMeta", [ROOT], gives(null)],
    ["GetSimpleXML", "xml_getSimple", [], gives(SLIDESHOW)],
    ["PutSimpleXML", "xml_putSimple", [SLIDESHOW], gives(null)],
    ["GetWrappedXMLList", "xml_getWrappedLists", [], gives(BARREL)],
    ["PutWrappedXMLList", "xml_putWrappedLists", [BARREL], gives(null)],
    ["GetEmptyXMLList", "xml_getEmptyList", [], gives({})],
    ["PutEmptyXMLList", "xml_putEmptyList", [{ slides: [] }], gives(null)],
    ["GetEmptyWrappedXMLList", "xml_getEmptyWrappedLists", [], gives(EMPTY_BARREL)],
    ["PutEmptyWrappedXMLList", "xml_putEmptyWrappedLists", [EMPTY_BARREL], gives(null)],
    ["GetXMLListAtRoot", "xml_getRootList", [], gives([CAVENDISH, PLANTAIN])],
    ["PutXMLListAtRoot", "xml_putRootList", [[CAVENDISH, PLANTAIN]], gives(null)],
    ["GetXMLListAtRootSingle", "xml_getRootListSingleItem", [], gives([CAVENDISH])],
    ["PutXMLListAtRootSingle", "xml_putRootListSingleItem", [[CAVENDISH]], gives(null)],
    ["GetEmptyXMLListAtRoot", "xml_getEmptyRootList", [], gives([])],
    ["PutEmptyXMLListAtRoot", "xml_putEmptyRootList", [[]], gives(null)],
    ["GetXMLEmptyNode", "xml_getEmptyChildElement", [], gives(UNKNOWN_BANANA)],
    ["PutXMLEmptyNode", "xml_putEmptyChildElement", [UNKNOWN_BANANA], gives(null)],
    [
      "StorageListContainersXML",
      "xml_listContainers",
      ["list"],
      contains({
        ServiceEndpoint: "https://myaccount.blob.core.windows.net/",
        MaxResults: 3,
        Containers: [
          {
            Name: "audio",
            Properties: { "Last-Modified": MODIFIED, Etag: "0x8CACB9BD7C6B1B2", PublicAccess: "container" },
          },
          { Name: "images", Properties: { "Last-Modified": MODIFIED, Etag: "0x8CACB9BD7C1EEEC" } },
          { Name: "textfiles", Properties: { "Last-Modified": MODIFIED, Etag: "0x8CACB9BD7BACAC3" } },
        ],
        NextMarker: "video",
      }),
    ],
    [
      "StorageGetServicePropertiesXML",
      "xml_getServiceProperties",
      ["properties", "service"],
      contains(STORAGE),
    ],
    [
      "StoragePutServicePropertiesXML",
      "xml_putServiceProperties",
      ["properties", "service", STORAGE],
      gives(null),
    ],
    ["StorageGetContainerACLXML", "xml_getAcls", ["acl", "container"], gives(ACLS)],
    ["StoragePutContainerACLXML", "xml_putAcls", ["acl", "container", ACLS], gives(null)],
    [
      "StorageListBlobsXML",
      "xml_listBlobs",
      ["list", "container"],
      contains({
        ContainerName: "https://myaccount.blob.core.windows.net/mycontainer",
        Blobs: {
          Blob: [
            {
              Name: "blob1.txt",
              Properties: { "Content-Length": 100, "Content-Encoding": "", BlobType: "BlockBlob" },
              Metadata: { Color: "blue", BlobNumber: "01", SomeMetadataName: "SomeMetadataValue" },
            },
            { Name: "blob2.txt", Metadata: { "x-ms-invalid-name": "nasdf$@#$$" } },
            { Name: "blob2.txt", Snapshot: "2009-09-09T09:20:03.1587543Z" },
            { Name: "blob2.txt" },
            { Name: "blob3.txt", Properties: { BlobType: "PageBlob", LeaseStatus: "locked" } },
          ],
        },
      }),
    ],
    ["jsonInputInXMLSwagger", "xml_jsonInput", [{ id: 42 }], gives(null)],
    ["jsonOutputInXMLSwagger", "xml_jsonOutput", [], gives({ id: 42 })],
    ["GetWithXMsText", "xml_GetXMsText", [], gives({ language: "english", content: "I am text" })],
    ["XmlGetBytes", "xml_getBytes", [], gives(BYTES)],
    ["XmlPutBytes", "xml_putBinary", [BYTES], gives(null)],
    ["XmlGetUrl", "xml_getUri", [], gives(URL)],
    ["XmlPutUrl", "xml_putUri", [URL], gives(null)],
  ],
};
